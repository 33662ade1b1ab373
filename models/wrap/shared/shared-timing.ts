/** Times of the state that workers share, in milliseconds. */
export interface SharedTiming {
  /** How long a Redis that does not answer is waited for before the run stops, to be resumed. */
  readonly patienceMs: number;
  /** How long one command may take; then the connection is made anew and the command is sent again. */
  readonly commandMs: number;
  /** Longest pause between attempts to connect. */
  readonly reconnectMs: number;
  /** How often a worker says that it is there, and what it has spent. */
  readonly heartbeatMs: number;
  /** Who was not heard of for so long counts as gone: its places are free, what it reserved is spent. */
  readonly goneMs: number;
  /**
   * How long nothing is granted under a cap after Redis has begun anew: every worker must have said again what it
   * has spent. More than `commandMs` + `reconnectMs` + `heartbeatMs`.
   */
  readonly quietMs: number;
  /** Longest pause between two looks at whether there is a place now. */
  readonly pollMs: number;
  /** How long the right to make a call holds without being renewed. */
  readonly claimMs: number;
}

export const defaultSharedTiming: SharedTiming = {
  patienceMs: 120_000,
  commandMs: 2_500,
  reconnectMs: 500,
  heartbeatMs: 1_000,
  goneMs: 15_000,
  quietMs: 5_000,
  pollMs: 250,
  claimMs: 30_000,
};
