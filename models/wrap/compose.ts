import type { Clock } from '../../core/clock.ts';
import { ModelError } from '../../core/errors.ts';
import { abortError } from '../../core/sleep.ts';
import { noUsage } from '../../core/usage.ts';
import type { CallContext, ChatModel, ChatReply, ChatRequest, Provider, ProviderReply } from '../contract.ts';
import {
  answerFromEntry,
  type CallEntry,
  failureEntry,
  isReusable,
  replyEntry,
} from '../recording/call-entry.ts';
import type { CallJournal } from '../recording/call-journal.ts';
import type { CallObserver } from '../recording/recorder.ts';
import { type BatchLane, batchRetryPolicy } from './batch-lane.ts';
import type { CallCache } from './call-cache.ts';
import type { CallCap } from './call-cap.ts';
import { callKey } from './call-key.ts';
import type { CallLimiter } from './call-limiter.ts';
import type { Ledger } from './ledger.ts';
import { paidTry } from './paid-try.ts';
import { costUsd, type Price } from './price.ts';
import { replyWithin } from './reply-within.ts';
import { type RetryPolicy, retry } from './retry.ts';
import type { SingleFlight } from './single-flight.ts';
import { OutputForecast, reservedCostUsd, typicalInputTokens } from './token-estimate.ts';

/** What a call that was not known has brought; `isLive` = it was made here, not by another worker. */
export interface Flown {
  readonly entry: CallEntry;
  readonly isLive: boolean;
}

/** What stands around one provider. Everything but the retry policy and the clock may be missing. */
export interface WrapParts {
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  /** Uniform in [0, 1), for the jitter of waits. */
  readonly random: () => number;
  /** Shared by all models that share a cache. */
  readonly flights: SingleFlight<Flown>;
  readonly cache: CallCache | null;
  readonly cap: CallCap | null;
  readonly limiter: CallLimiter | null;
  /** null = unknown. */
  readonly price: Price | null;
  readonly ledger: Ledger | null;
  readonly journal: CallJournal | null;
  readonly observe: CallObserver | null;
  /** null or absent: every call goes to the provider itself. */
  readonly batch?: BatchLane | null;
}

/**
 * Makes a ChatModel of a bare provider. A call passes, in this order: its key; the run's journal; the response cache
 * (identical calls in flight share one); retries, each try through the spend cap and then the endpoint's limiter; the
 * provider; the journal and the cache; the cap's account, of each try, and the ledger's, of the call. A reply is in both files before its place
 * at the endpoint is free again, so that a killed process has paid for nothing but what was in flight. A hit costs
 * nothing, waits for nobody and is never counted as live. Failures that belong to the request are kept like replies and thrown again on a hit; failures
 * of the machinery go to the journal only, so that a recording can repeat them and a resumed run tries anew. A call that
 * the batch lane takes passes the same way at the lane's price, but for the limiter and every clock: a batch takes hours.
 */
export function wrapModel(provider: Provider, parts: WrapParts): ChatModel {
  const wrapped = new WrappedModel(provider, parts);
  return {
    identity: provider.identity,
    complete: (request, context, signal) => wrapped.complete(request, context, signal),
  };
}

/** A reply, and what was kept of it. */
interface Kept {
  readonly reply: ProviderReply;
  readonly entry: CallEntry;
}

class WrappedModel {
  readonly #provider: Provider;
  readonly #parts: WrapParts;
  readonly #forecast = new OutputForecast();

  constructor(provider: Provider, parts: WrapParts) {
    this.#provider = provider;
    this.#parts = parts;
  }

  async complete(request: ChatRequest, context: CallContext, signal: AbortSignal): Promise<ChatReply> {
    const { journal, cache, flights } = this.#parts;
    const key = callKey(this.#provider.identity.id, request, context);
    for (;;) {
      if (signal.aborted) throw abortError(signal);
      const noted = reusable(journal?.get(key));
      if (noted !== null) return this.#answer(noted, key, context, 'cache');
      const found = cache?.get(key, signal);
      // A file answers at once, and then no turn of the event loop is spent on it.
      const known = reusable(found instanceof Promise ? await found : found);
      if (known !== null) return this.#answer(known, key, context, 'cache');
      const flight = await flights.share(key, signal, () => this.#claimed(request, context, key, signal));
      if (flight === null) continue;
      const { led, value } = flight;
      // The leader may have had less time, and then says nothing about this call.
      if (led || !isTimeLimit(value.entry))
        return this.#answer(value.entry, key, context, led && value.isLive ? 'live' : 'cache');
    }
  }

  /** The call, made by one of all workers that share the cache. */
  async #claimed(
    request: ChatRequest,
    context: CallContext,
    key: string,
    signal: AbortSignal,
  ): Promise<Flown> {
    const { cache } = this.#parts;
    const claim = cache?.claim === undefined ? null : await cache.claim(key, signal);
    if (claim !== null && !('release' in claim)) return { entry: claim, isLive: false };
    try {
      return { entry: await this.#live(request, context, key, signal), isLive: true };
    } finally {
      claim?.release();
    }
  }

  /** Ends a call: accounts, journal, and what the caller gets. */
  #answer(entry: CallEntry, key: string, context: CallContext, source: 'live' | 'cache'): ChatReply {
    const { journal, ledger, observe } = this.#parts;
    const { price } = this.#laneOf(context) ?? this.#parts;
    ledger?.record(context, entry.outcome === 'reply' ? entry.usage : noUsage, source, price);
    // What came live was written when it came.
    if (source === 'cache') journal?.append(key, entry);
    observe?.(key, entry);
    return answerFromEntry(entry, key, source);
  }

  async #live(
    request: ChatRequest,
    context: CallContext,
    key: string,
    signal: AbortSignal,
  ): Promise<CallEntry> {
    const { clock } = this.#parts;
    const startMs = clock.nowMs();
    try {
      return await this.#tries(request, context, key, signal);
    } catch (error) {
      if (signal.aborted) throw abortError(signal);
      const cutOff = error instanceof ModelError && error.kind === 'time-limit';
      const latencyMs =
        cutOff && context.replyLimitMs !== undefined ? context.replyLimitMs : clock.nowMs() - startMs;
      const failure = failureEntry(error, Math.round(latencyMs));
      if (failure === null) throw error;
      await this.#keep(key, failure, signal);
      return failure;
    }
  }

  /** In the files of run and cache when it ends. */
  async #keep(key: string, entry: CallEntry, signal: AbortSignal): Promise<void> {
    const { journal, cache } = this.#parts;
    journal?.append(key, entry);
    if (reusable(entry) !== null) await cache?.put(key, entry, signal);
  }

  #laneOf(context: CallContext): BatchLane | null {
    const { batch = null } = this.#parts;
    return batch?.takes(context) === true ? batch : null;
  }

  /** The tries of a batched call. One that is out in a batch of an earlier process was counted under the cap by that one. */
  #batched(lane: BatchLane, request: ChatRequest, key: string, signal: AbortSignal): Promise<CallEntry> {
    const { cap, clock, random } = this.#parts;
    const { price } = lane;
    const mostUsd = price === null ? null : cap?.countsMoney ? reservedCostUsd(request, price) : 0;
    const once = async (sent: () => void): Promise<Kept> => {
      const reply = await lane.ask(key, request, sent, signal);
      const entry = replyEntry(reply);
      await this.#keep(key, entry, signal);
      lane.kept(key);
      return { reply, entry };
    };
    const attempt = async (): Promise<Kept> => {
      const counted = (await lane.isOpen(key)) ? null : cap;
      const pay = { cap: counted, mostUsd, costOf: costOf(price, mostUsd), isBilled: true, signal };
      return paidTry(pay, once);
    };
    return retry(attempt, { policy: batchRetryPolicy, clock, random, signal }).then(({ entry }) => entry);
  }

  #tries(request: ChatRequest, context: CallContext, key: string, signal: AbortSignal): Promise<CallEntry> {
    const lane = this.#laneOf(context);
    if (lane !== null) return this.#batched(lane, request, key, signal);
    const { cap, clock, limiter, price, random } = this.#parts;
    const isBilled = this.#provider.identity.source === 'live';
    // Only an endpoint has connections that fall silent.
    const policy = isBilled ? this.#parts.retry : { ...this.#parts.retry, maxLateAttempts: 1 };
    const mostUsd =
      price === null ? null : cap?.countsMoney && isBilled ? reservedCostUsd(request, price) : 0;
    const estimateTokens = limiter?.metersTokens
      ? typicalInputTokens(request) + this.#forecast.expected(request.maxOutputTokens)
      : 0;
    const tokensOf = ({ reply: { usage, isUsageUnknown } }: Kept): number => {
      if (isUsageUnknown) return estimateTokens;
      this.#forecast.observe(usage.output);
      return usage.input + usage.output;
    };
    const once = (sent: () => void): Promise<Kept> => {
      const call = async (): Promise<Kept> => {
        sent();
        const reply = await replyWithin(this.#provider, request, context, signal);
        const entry = replyEntry(reply);
        await this.#keep(key, entry, signal);
        return { reply, entry };
      };
      return limiter === null ? call() : limiter.run({ estimateTokens, tokensOf, signal }, call);
    };
    const pay = { cap, mostUsd, costOf: costOf(price, mostUsd), isBilled, signal };
    return retry(() => paidTry(pay, once), { policy, clock, random, signal }).then(({ entry }) => entry);
  }
}

/** What a reply has cost; null = nobody knows. */
function costOf(price: Price | null, mostUsd: number | null): (kept: Kept) => number | null {
  return ({ reply }) => {
    if (price === null) return null;
    return reply.isUsageUnknown ? mostUsd : costUsd(reply.usage, price);
  };
}

/** The entry if it may answer this call, else null. */
function reusable(entry: CallEntry | null | undefined): CallEntry | null {
  return entry !== null && entry !== undefined && isReusable(entry) ? entry : null;
}

function isTimeLimit(entry: CallEntry): boolean {
  return entry.outcome === 'failure' && entry.kind === 'time-limit';
}
