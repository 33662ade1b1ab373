/** How many calls an endpoint may have in flight, and how that number learns. */
export interface ConcurrencySettings {
  /** First limit; 20 by default. */
  readonly start?: number;
  /** Never more than this; 100 by default. */
  readonly max?: number;
}

const cooldownMs = 15_000;
const decrease = 0.8;

/**
 * Additive increase, multiplicative decrease. The limit starts at `start` and doubles after each clean round (as
 * many successes as the limit) up to `max`; after the first 429 it grows by 1 a clean round and shrinks to 0.8 of
 * itself once per 429 episode. An episode lasts 15 s: its further 429s change nothing. Server errors are not
 * reported here at all, so they neither grow nor shrink the limit. Never below 1.
 */
export class Aimd {
  readonly #max: number;
  #limit: number;
  #successes = 0;
  #doubling = true;
  #episodeEndsMs = Number.NEGATIVE_INFINITY;
  #episodes = 0;

  constructor(settings: ConcurrencySettings = {}) {
    this.#max = Math.max(1, Math.floor(settings.max ?? 100));
    this.#limit = Math.min(this.#max, Math.max(1, Math.floor(settings.start ?? 20)));
  }

  get limit(): number {
    return this.#limit;
  }

  /** 429 episodes so far. */
  get episodes(): number {
    return this.#episodes;
  }

  /**
   * A call succeeded. Only successes under full load say that more would work, so a success with free places
   * beside it is not counted.
   */
  succeeded(atLimit: boolean): void {
    if (!atLimit) return;
    this.#successes += 1;
    if (this.#successes < this.#limit) return;
    this.#successes = 0;
    this.#limit = Math.min(this.#max, this.#doubling ? this.#limit * 2 : this.#limit + 1);
  }

  /** The endpoint answered 429. */
  rateLimited(nowMs: number): void {
    this.#doubling = false;
    this.#successes = 0;
    if (nowMs < this.#episodeEndsMs) return;
    this.#episodes += 1;
    this.#episodeEndsMs = nowMs + cooldownMs;
    this.#limit = Math.max(1, Math.floor(this.#limit * decrease));
  }
}
