import type { JointBootstrap } from './joint-bootstrap.ts';
import { checkResampling } from './resampling.ts';
import type { Interval } from './wilson-interval.ts';

export interface RankEstimate extends Interval {
  /** 1 is the best; equal scores share the middle of their places. `low` to `high` are whole places. */
  readonly rank: number;
  /** Share of resamples in which it is the best; k that tie count 1/k each. All methods together: 1. */
  readonly best: number;
}

/**
 * Rank of each method with an interval, and how often it is the best, over the resamples of a joint bootstrap (Marshall and
 * Spiegelhalter 1998; Hall and Miller 2009). `best` is a summary of the bootstrap, not a posterior probability. In a tie
 * the lower end takes the best of the shared places and the upper end the worst. Scores within 1e-12 are equal.
 * @throws {RangeError} on no methods or confidence out of range
 */
export function rankEstimates(joint: JointBootstrap, confidence = 0.95): RankEstimate[] {
  const { estimates, resamples } = joint;
  const count = resamples[0]?.length ?? 0;
  checkResampling(count, confidence, 2);
  const lows = resamples.map(() => new Float64Array(count));
  const highs = resamples.map(() => new Float64Array(count));
  const best = resamples.map(() => 0);
  for (let at = 0; at < count; at += 1) {
    const places = placesOf(resamples.map((means) => means[at] ?? Number.NaN));
    const winners = places.filter(({ low }) => low === 1).length;
    for (const [method, { low, high }] of places.entries()) {
      lows[method]?.fill(low, at, at + 1);
      highs[method]?.fill(high, at, at + 1);
      if (low === 1) best[method] = (best[method] ?? 0) + 1 / winners / count;
    }
  }
  const tail = (1 - confidence) / 2;
  return placesOf(estimates).map(({ low, high }, method) => ({
    rank: (low + high) / 2,
    low: orderStatistic(lows[method], Math.floor(tail * count)),
    high: orderStatistic(highs[method], Math.ceil((1 - tail) * count) - 1),
    best: best[method] ?? 0,
  }));
}

/** First and last place that each score may take among all. */
function placesOf(scores: readonly number[]): Interval[] {
  return scores.map((own) => ({
    low: 1 + scores.filter((other) => other > own + 1e-12).length,
    high: scores.filter((other) => other >= own - 1e-12).length,
  }));
}

function orderStatistic(values: Float64Array | undefined, at: number): number {
  return values?.sort()[at] ?? Number.NaN;
}
