import type { CallContext, ChatRequest, ProviderReply } from '../contract.ts';
import type { Price } from './price.ts';
import type { RetryPolicy } from './retry.ts';

/** Another way to a provider, for calls that may wait: a batch API (models/batch). */
export interface BatchLane {
  /** Does a call go this way? */
  takes(context: CallContext): boolean;
  /** null = unknown. */
  readonly price: Price | null;
  /** Is the call out already, and counted under the cap, in this life or an earlier one? */
  isOpen(key: string): Promise<boolean>;
  ask(key: string, request: ChatRequest, sent: () => void, signal: AbortSignal): Promise<ProviderReply>;
  /** The reply is in the files of the run. */
  kept(key: string): void;
}

/**
 * A batched call is tried again in another batch, at once: the waiting was done. A full queue at the provider asks for
 * longer waits itself. There is no deadline, since each batch may take a day.
 */
export const batchRetryPolicy: RetryPolicy = {
  maxAttempts: 3,
  maxRateLimitAttempts: 144,
  maxLateAttempts: 1,
  baseMs: 0,
  capMs: 0,
  deadlineMs: Number.POSITIVE_INFINITY,
};
