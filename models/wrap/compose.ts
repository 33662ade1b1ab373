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
import { callKey } from './call-key.ts';
import type { Ledger } from './ledger.ts';
import type { Limiter } from './limiter.ts';
import { paidTry } from './paid-try.ts';
import { costUsd, type Price } from './price.ts';
import { replyWithin } from './reply-within.ts';
import type { ResponseCache } from './response-cache.ts';
import { type RetryPolicy, retry } from './retry.ts';
import type { SingleFlight } from './single-flight.ts';
import type { SpendCap } from './spend-cap.ts';
import { OutputForecast, reservedCostUsd, typicalInputTokens } from './token-estimate.ts';

/** What stands around one provider. Everything but the retry policy and the clock may be missing. */
export interface WrapParts {
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  /** Uniform in [0, 1), for the jitter of waits. */
  readonly random: () => number;
  /** Shared by all models that share a cache. */
  readonly flights: SingleFlight<CallEntry>;
  readonly cache: ResponseCache | null;
  readonly cap: SpendCap | null;
  readonly limiter: Limiter | null;
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
      const known = reusable(journal?.get(key)) ?? reusable(cache?.get(key));
      if (known !== null) return this.#answer(known, key, context, 'cache');
      const flight = await flights.share(key, signal, () => this.#live(request, context, key, signal));
      // The leader may have had less time, and then says nothing about this call.
      if (flight !== null && (flight.led || !isTimeLimit(flight.value)))
        return this.#answer(flight.value, key, context, flight.led ? 'live' : 'cache');
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
      await this.#keep(key, failure);
      return failure;
    }
  }

  /** In the files of run and cache when it ends. */
  async #keep(key: string, entry: CallEntry): Promise<void> {
    const { journal, cache } = this.#parts;
    journal?.append(key, entry);
    if (reusable(entry) !== null) await cache?.put(key, entry);
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
      await this.#keep(key, entry);
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
    const { cap, clock, limiter, price, random, retry: policy } = this.#parts;
    const isBilled = this.#provider.identity.source === 'live';
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
        await this.#keep(key, entry);
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
