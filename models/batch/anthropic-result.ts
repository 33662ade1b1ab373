import { z } from 'zod';
import { bodyMessage } from '../endpoint/body-message.ts';
import type { AnthropicEndpoint } from '../endpoint/endpoint.ts';
import { errorStatuses } from '../endpoint/error-statuses.ts';
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
    {
      status: errorStatuses[type] ?? 500,
      codes: [type],
      message,
      timedOut: false,
      error: new Error(message),
    },
    endpoint,
  );
  return { key, result: { kind: 'failure', error: lineFailure(failure, { isBilled: false }) } };
}
