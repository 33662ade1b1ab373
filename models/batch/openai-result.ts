import { z } from 'zod';
import { ModelError } from '../../core/errors.ts';
import { bodyMessage } from '../endpoint/body-message.ts';
import type { OpenaiEndpoint } from '../endpoint/endpoint.ts';
import { mapFailure } from '../endpoint/map-failure.ts';
import { serverWords } from '../endpoint/server-words.ts';
import type { BatchResult } from './batch-api.ts';
import { lineFailure, notWorkedOn } from './batch-failure.ts';

const lineSchema = z.object({
  custom_id: z.string(),
  response: z.object({ status_code: z.number().int(), body: z.unknown() }).nullish(),
  error: z.object({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
});
const codesSchema = z.object({
  error: z.object({ code: z.string().nullish(), type: z.string().nullish() }),
});
/** The request never ran, so nothing is charged for it. */
const notRun = ['batch_expired', 'batch_cancelled'];

/** A line of an output or error file; null when it is none. */
export function readOpenaiResult(
  line: unknown,
  endpoint: OpenaiEndpoint,
): { readonly key: string; readonly result: BatchResult } | null {
  const checked = lineSchema.safeParse(line);
  if (!checked.success) return null;
  const { custom_id: key, response, error } = checked.data;
  const failure = (problem: ModelError): BatchResult => ({ kind: 'failure', error: problem });
  if (response && response.status_code === 200)
    return { key, result: { kind: 'reply', answer: response.body } };
  if (response) return { key, result: failure(statusFailure(response.status_code, response.body, endpoint)) };
  if (!error) return null;
  const words = serverWords(error.message ?? error.code ?? 'no reason given', endpoint);
  if (notRun.includes(error.code ?? '')) return { key, result: failure(notWorkedOn(endpoint, words)) };
  const kind = error.code === 'request_timeout' ? 'timeout' : 'transient';
  const where = `endpoint '${endpoint.name}', model '${endpoint.model}'`;
  return { key, result: failure(new ModelError(`${where}: ${words}`, { kind })) };
}

function statusFailure(status: number, body: unknown, endpoint: OpenaiEndpoint): ModelError {
  const message = bodyMessage(body) ?? `status ${status}`;
  const codes = codesSchema.safeParse(body);
  const { code, type } = codes.success ? codes.data.error : { code: null, type: null };
  const failure = mapFailure(
    {
      status,
      codes: [code, type].filter((each) => typeof each === 'string'),
      message,
      timedOut: false,
      error: new Error(message),
    },
    endpoint,
  );
  return lineFailure(failure, { isBilled: true });
}
