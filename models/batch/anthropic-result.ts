import { z } from 'zod';
import { bodyMessage } from '../endpoint/body-message.ts';
import type { AnthropicEndpoint } from '../endpoint/endpoint.ts';
import { mapFailure } from '../endpoint/map-failure.ts';
import type { BatchResult } from './batch-api.ts';
import { lineFailure, notWorkedOn } from './batch-failure.ts';

const lineSchema = z.object({
  custom_id: z.string(),
  result: z.discriminatedUnion('type', [
    z.object({ type: z.literal('succeeded'), message: z.unknown() }),
    z.object({ type: z.literal('errored'), error: z.unknown() }),
    z.object({ type: z.literal('canceled') }),
    z.object({ type: z.literal('expired') }),
  ]),
});
const typedError = z.object({ error: z.object({ type: z.string() }) });

/** The status with which the live API sends an error of each type: a line of a batch has none. */
const statuses: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** A line of a batch's results; null when it is none. Only lines that succeeded are billed. */
export function readAnthropicResult(
  line: unknown,
  endpoint: AnthropicEndpoint,
): { readonly key: string; readonly result: BatchResult } | null {
  const checked = lineSchema.safeParse(line);
  if (!checked.success) return null;
  const { custom_id: key, result } = checked.data;
  if (result.type === 'succeeded') return { key, result: { kind: 'reply', answer: result.message } };
  if (result.type !== 'errored')
    return {
      key,
      result: {
        kind: 'failure',
        error: notWorkedOn(endpoint, `the request was ${result.type} with its batch`),
      },
    };
  const typed = typedError.safeParse(result.error);
  const type = typed.success ? typed.data.error.type : 'api_error';
  const message = bodyMessage(result.error) ?? type;
  const failure = mapFailure(
    { status: statuses[type] ?? 500, codes: [type], message, timedOut: false, error: new Error(message) },
    endpoint,
  );
  return { key, result: { kind: 'failure', error: lineFailure(failure, { isBilled: false }) } };
}
