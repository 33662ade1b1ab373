import { type Clock, systemClock } from '../../core/clock.ts';
import { ConfigError } from '../../core/errors.ts';
import { canonicalJson } from '../../core/json.ts';
import type { ChatModel, Provider } from '../contract.ts';
import type { CallJournal } from '../recording/call-journal.ts';
import type { CallObserver } from '../recording/recorder.ts';
import type { BatchLane } from './batch-lane.ts';
import type { CallCache } from './call-cache.ts';
import type { CallCap } from './call-cap.ts';
import type { CallLimiter, LimiterState } from './call-limiter.ts';
import { type Flown, wrapModel } from './compose.ts';
import type { Ledger } from './ledger.ts';
import { type EndpointLimits, Limiter } from './limiter.ts';
import { freePrice, type Price } from './price.ts';
import { defaultRetryPolicy, type RetryPolicy } from './retry.ts';
import { SingleFlight } from './single-flight.ts';

export interface ModelHostOptions {
  readonly cache?: CallCache | null;
  readonly cap?: CallCap | null;
  /** Makes the limiter of an endpoint; absent: one of this process. */
  readonly limiterFor?: (endpointName: string, limits: EndpointLimits) => CallLimiter;
  readonly retry?: Partial<RetryPolicy>;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** What one run says about one model. */
export interface WrapSettings {
  /** Name in models.yaml; models of one endpoint share its limiter. */
  readonly endpointName: string;
  /** null = no limiter (simulated models). */
  readonly limits: EndpointLimits | null;
  /** null = unknown. Simulated and hand-off models are free whatever stands here. */
  readonly price: Price | null;
  readonly ledger?: Ledger | null;
  readonly journal?: CallJournal | null;
  readonly observe?: CallObserver | null;
  /** For calls that may wait for hours, of live models. */
  readonly batch?: BatchLane | null;
}

/** What all runs of one process share: one cache, one cap, one limiter per endpoint. */
export interface ModelHost {
  /**
   * @throws {ConfigError} when the cap needs a price that is unknown, or an endpoint gets a second set of limits
   */
  wrap(provider: Provider, settings: WrapSettings): ChatModel;
  /** State of each endpoint's limiter, for progress lines. */
  limiters(): { endpointName: string; state: LimiterState }[];
  /** Commits the cache. Call it when the last run has ended. @throws {StorageError} */
  close(): void;
}

export function createModelHost(options: ModelHostOptions = {}): ModelHost {
  const { cache = null, cap = null, clock = systemClock, random = Math.random } = options;
  const retry = { ...defaultRetryPolicy, ...options.retry };
  const flights = new SingleFlight<Flown>();
  const limiterFor = options.limiterFor ?? ((_, limits) => new Limiter(limits, clock));
  const limiters = new Map<string, { limiter: CallLimiter; limits: string }>();

  const limiterOf = (endpointName: string, limits: EndpointLimits): CallLimiter => {
    const wanted = canonicalJson(limits);
    const known = limiters.get(endpointName);
    if (known !== undefined && known.limits !== wanted)
      throw new ConfigError(`endpoint '${endpointName}' has two different sets of limits`);
    if (known !== undefined) return known.limiter;
    const limiter = limiterFor(endpointName, limits);
    limiters.set(endpointName, { limiter, limits: wanted });
    return limiter;
  };

  return {
    wrap: (provider, settings) => {
      const { source } = provider.identity;
      const price = source === 'live' ? settings.price : freePrice;
      cap?.requirePrice(price, settings.endpointName);
      return wrapModel(provider, {
        retry,
        clock,
        random,
        flights,
        // What a simulated model says is made faster than it is looked up.
        cache: source === 'simulated' ? null : cache,
        // A reply by hand is no call that anybody bills, and asking for it costs nothing.
        cap: source === 'handoff' ? null : cap,
        limiter: settings.limits === null ? null : limiterOf(settings.endpointName, settings.limits),
        price,
        ledger: settings.ledger ?? null,
        journal: settings.journal ?? null,
        observe: settings.observe ?? null,
        batch: settings.batch ?? null,
      });
    },
    limiters: () =>
      [...limiters.entries()].map(([endpointName, { limiter }]) => ({ endpointName, state: limiter.state })),
    close: () => cache?.close(),
  };
}
