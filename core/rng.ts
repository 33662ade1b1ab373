/** Seeded random numbers; the only randomness that the suite knows. */
export interface Rng {
  /** Uniform in [0, 1), 53 bits. */
  random(): number;
  /** Uniform integer in [0, n). */
  below(n: number): number;
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[];
  /** k items without replacement, in drawing order. */
  sample<T>(items: readonly T[], k: number): T[];
}
