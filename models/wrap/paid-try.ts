import { ModelError, Suspended } from '../../core/errors.ts';
import type { CallCap } from './call-cap.ts';

/** Failures after which nobody knows whether the server has worked, and bills it. */
const brokenOff = ['timeout', 'transient', 'time-limit'];
/** Busy, overloaded: the server has said that it did not take the request. */
const turnedAway = [503, 529];

export interface PaidTry<Value> {
  readonly cap: CallCap | null;
  /** The most that a try may cost, US dollars; null = its price is not known. */
  readonly mostUsd: number | null;
  /** What a try that brought a value has cost. */
  readonly costOf: (value: Value) => number | null;
  /** Somebody bills it. */
  readonly isBilled: boolean;
  readonly signal: AbortSignal;
}

/**
 * One try of a call under the cap. The place under the cap is taken before the one at the endpoint is waited for,
 * never the other way round: whoever holds a place at the endpoint ends without waiting for the cap. A try that broke
 * off after it was sent may have been billed, and settles at its most; one that was turned away or not sent at 0.
 * @param attempt calls `sent` when the request goes out
 * @throws {CapReachedError} when it does not fit under the cap; whatever `attempt` throws
 */
export async function paidTry<Value>(
  { cap, mostUsd, costOf, isBilled, signal }: PaidTry<Value>,
  attempt: (sent: () => void) => Promise<Value>,
): Promise<Value> {
  const reservation = (await cap?.reserve(mostUsd, signal, { isBilled })) ?? null;
  let isSent = false;
  let cost = mostUsd;
  try {
    const value = await attempt(() => {
      isSent = true;
    });
    cost = costOf(value);
    return value;
  } catch (error) {
    if (!isSent || isUnbilled(error)) cost = 0;
    throw error;
  } finally {
    reservation?.settle(cost);
  }
}

function isUnbilled(error: unknown): boolean {
  if (error instanceof Suspended) return true;
  if (!(error instanceof ModelError)) return false;
  return error.isUnsent || !brokenOff.includes(error.kind) || turnedAway.includes(error.status ?? 0);
}
