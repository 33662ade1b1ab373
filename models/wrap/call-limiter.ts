/** A call that wants a place at its endpoint. */
export interface Admission<T> {
  /** Input and output tokens that the call is expected to use. */
  readonly estimateTokens: number;
  /** What it did use. */
  readonly tokensOf: (result: T) => number;
  readonly signal: AbortSignal;
}

/** State of the gate in front of an endpoint, for progress lines. */
export interface LimiterState {
  readonly limit: number;
  readonly active: number;
  readonly waiting: number;
  readonly rateLimitEpisodes: number;
}

/** The gate in front of one endpoint: of this process alone, or of all workers of a sweep. */
export interface CallLimiter {
  readonly state: LimiterState;
  /** Do callers have to estimate tokens at all? */
  readonly metersTokens: boolean;
  /**
   * Runs `call` when its turn has come.
   * @throws whatever `call` throws; the signal's error when it ends the wait
   */
  run<T>(admission: Admission<T>, call: () => Promise<T>): Promise<T>;
}
