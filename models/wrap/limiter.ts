import type { Clock } from '../../core/clock.ts';
import { ModelError } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import { abortError } from '../../core/sleep.ts';
import { Aimd, type ConcurrencySettings } from './aimd.ts';
import type { Admission, CallLimiter, LimiterState } from './call-limiter.ts';
import { RateBucket } from './rate-bucket.ts';

/** Limits of one endpoint (models.yaml). Buckets are off unless given. */
export interface EndpointLimits extends ConcurrencySettings {
  readonly requestsPerMinute?: number | null;
  readonly tokensPerMinute?: number | null;
}

interface Waiter {
  readonly estimateTokens: number;
  admit: (() => void) | null;
}

/** A server may ask for hours; we hold back the whole endpoint for at most this long at a time. */
const longestPauseMs = 60_000;

/**
 * The gate in front of one endpoint, shared by all runs of the process: concurrency that adapts to 429s
 * ({@link Aimd}), optional requests and tokens per minute, first come first served. A 429, or a 503, with
 * `Retry-After` closes the gate for everybody until then. It holds no call back for ever and starts none by itself: callers wait.
 */
export class Limiter implements CallLimiter {
  readonly #aimd: Aimd;
  readonly #requests: RateBucket | null;
  readonly #tokens: RateBucket | null;
  readonly #clock: Clock;
  #active = 0;
  #queue: Waiter[] = [];
  #head = 0;
  #waiting = 0;
  #closedUntilMs = Number.NEGATIVE_INFINITY;
  #wake: { readonly atMs: number; readonly cancel: AbortController } | null = null;

  constructor(limits: EndpointLimits, clock: Clock) {
    this.#clock = clock;
    this.#aimd = new Aimd(limits);
    const nowMs = clock.nowMs();
    const { requestsPerMinute = null, tokensPerMinute = null } = limits;
    this.#requests = requestsPerMinute === null ? null : new RateBucket(requestsPerMinute, nowMs);
    this.#tokens = tokensPerMinute === null ? null : new RateBucket(tokensPerMinute, nowMs);
  }

  get state(): LimiterState {
    return {
      limit: this.#aimd.limit,
      active: this.#active,
      waiting: this.#waiting,
      rateLimitEpisodes: this.#aimd.episodes,
    };
  }

  get metersTokens(): boolean {
    return this.#tokens !== null;
  }

  async run<T>(admission: Admission<T>, call: () => Promise<T>): Promise<T> {
    await this.#admission(admission.estimateTokens, admission.signal);
    const reserved = admission.estimateTokens;
    try {
      const result = await call();
      this.#tokens?.settle(reserved, admission.tokensOf(result));
      this.#aimd.succeeded(this.#active >= this.#aimd.limit || this.#waiting > 0);
      return result;
    } catch (error) {
      this.#failed(error, reserved);
      throw error;
    } finally {
      this.#active -= 1;
      this.#pump();
    }
  }

  #failed(error: unknown, reserved: number): void {
    if (!(error instanceof ModelError)) return;
    // A call that the server turned away used nothing; one that broke off may have used everything.
    if (!['transient', 'timeout', 'time-limit'].includes(error.kind)) this.#tokens?.settle(reserved, 0);
    const nowMs = this.#clock.nowMs();
    if (error.kind === 'rate-limit') this.#aimd.rateLimited(nowMs);
    const pauseMs = Math.min(error.retryAfterMs ?? 0, longestPauseMs);
    this.#closedUntilMs = Math.max(this.#closedUntilMs, nowMs + pauseMs);
  }

  async #admission(estimateTokens: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw abortError(signal);
    if (this.#waiting === 0 && this.#delayMs(estimateTokens) === 0) {
      this.#take(estimateTokens);
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        estimateTokens,
        admit: () => {
          forget();
          resolve();
        },
      };
      const forget = onAbort(signal, () => {
        waiter.admit = null;
        this.#waiting -= 1;
        reject(abortError(signal));
        this.#pump();
      });
      this.#queue.push(waiter);
      this.#waiting += 1;
      this.#pump();
    });
  }

  /** 0 = a place is free now, Infinity = when a call in flight ends. */
  #delayMs(estimateTokens: number): number {
    if (this.#active >= this.#aimd.limit) return Number.POSITIVE_INFINITY;
    const nowMs = this.#clock.nowMs();
    return Math.max(
      0,
      this.#closedUntilMs - nowMs,
      this.#requests?.waitMs(1, nowMs) ?? 0,
      this.#tokens?.waitMs(estimateTokens, nowMs) ?? 0,
    );
  }

  #take(estimateTokens: number): void {
    this.#active += 1;
    const nowMs = this.#clock.nowMs();
    this.#requests?.take(1, nowMs);
    this.#tokens?.take(estimateTokens, nowMs);
  }

  #pump(): void {
    for (let waiter = this.#first(); waiter !== null; waiter = this.#first()) {
      const delayMs = this.#delayMs(waiter.estimateTokens);
      if (delayMs > 0) {
        if (Number.isFinite(delayMs)) this.#wakeIn(delayMs);
        return;
      }
      const { admit } = waiter;
      waiter.admit = null;
      this.#waiting -= 1;
      this.#take(waiter.estimateTokens);
      admit?.();
    }
    this.#wake?.cancel.abort();
    this.#wake = null;
  }

  /** The longest-waiting caller that is still there. */
  #first(): Waiter | null {
    for (; this.#head < this.#queue.length; this.#head += 1) {
      const waiter = this.#queue[this.#head];
      if (waiter !== undefined && waiter.admit !== null) {
        if (this.#head > 1_024) {
          this.#queue = this.#queue.slice(this.#head);
          this.#head = 0;
        }
        return waiter;
      }
    }
    this.#queue = [];
    this.#head = 0;
    return null;
  }

  #wakeIn(delayMs: number): void {
    const atMs = this.#clock.nowMs() + delayMs;
    if (this.#wake !== null && this.#wake.atMs <= atMs) return;
    this.#wake?.cancel.abort();
    const wake = { atMs, cancel: new AbortController() };
    this.#wake = wake;
    this.#clock.sleep(delayMs, wake.cancel.signal).then(
      () => {
        if (this.#wake === wake) this.#wake = null;
        this.#pump();
      },
      () => undefined,
    );
  }
}
