import { messageOf } from './errors.ts';
import type { Redactor } from './redactor.ts';

/**
 * Takes secrets out of an error in place, so that its class, code and kind stay: message and stack are redacted. The cause,
 * which may carry headers and bodies of an SDK, becomes its redacted message.
 * @returns the error; anything thrown that is no error, as an error
 */
export function redactError(error: unknown, redact: Redactor): Error {
  if (!(error instanceof Error)) return new Error(redact(String(error)));
  error.message = redact(error.message);
  if (error.stack !== undefined) error.stack = redact(error.stack);
  if (error.cause !== undefined) error.cause = causeOf(error.cause, redact);
  return error;
}

function causeOf(cause: unknown, redact: Redactor): Error {
  const plain = new Error(redact(messageOf(cause)));
  if (cause instanceof Error && cause.stack !== undefined) plain.stack = redact(cause.stack);
  return plain;
}
