import { APIConnectionTimeoutError, APIError } from 'openai';
import { messageOf } from '../../core/errors.ts';
import { bodyMessage } from '../endpoint/body-message.ts';
import type { Failure } from '../endpoint/map-failure.ts';

/** What an error of the OpenAI SDK says. */
export function openaiFailure(error: unknown): Failure {
  if (!(error instanceof APIError))
    return { status: null, codes: [], message: messageOf(error), timedOut: false, error };
  return {
    status: error.status ?? null,
    headers: error.headers,
    codes: [error.code, error.type].filter((code) => typeof code === 'string'),
    message: bodyMessage(error.error) ?? messageOf(error),
    timedOut: error instanceof APIConnectionTimeoutError,
    error,
  };
}
