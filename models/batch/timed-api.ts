import type { ModelError } from '../../core/errors.ts';
import type { ModelEndpoint } from '../endpoint/endpoint.ts';
import { type Failure, mapFailure } from '../endpoint/map-failure.ts';
import { timedCall } from '../endpoint/timed-call.ts';
import { timedOut } from '../endpoint/timed-out.ts';

/** A file of the greatest size may take this long each way. */
export const transferMs = 15 * 60_000;

/** One attempt at something, to its last byte. @throws {ModelError} @throws {InterruptedError} when `signal` fires */
export type Timed = <Value>(
  timeoutMs: number,
  signal: AbortSignal,
  call: (inner: AbortSignal) => Promise<Value>,
) => Promise<Value>;

/** @param failureOf what an error of the endpoint's SDK says */
export function timedApi(endpoint: ModelEndpoint, failureOf: (error: unknown) => Failure): Timed {
  return async (timeoutMs, signal, call) => {
    const toError = (error: unknown, end: 'failed' | 'deadline'): ModelError =>
      end === 'deadline' ? timedOut({ ...endpoint, timeoutMs }) : mapFailure(failureOf(error), endpoint);
    return (await timedCall({ timeoutMs, signal, call, toError })).value;
  };
}
