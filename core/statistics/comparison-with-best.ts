import { undetectedShare } from './equivalence.ts';
import type { JointBootstrap } from './joint-bootstrap.ts';
import { quantile } from './quantile.ts';
import { checkResampling, standardDeviation } from './resampling.ts';
import type { Interval } from './wilson-interval.ts';

export interface BestComparison extends Interval {
  /** Score minus the best of the others; `low` to `high` is its interval, which always holds 0 or ends there. */
  readonly difference: number;
  /** Whether the interval leaves room for being the best: high > 0. */
  readonly mayBeBest: boolean;
  /** Whether it is shown to be behind the best by no more than the margin: low >= -margin. */
  readonly withinMargin: boolean;
}

/**
 * Multiple comparisons with the best (Hsu 1981, 1996 chapter 4), constrained intervals in the form for unequal variances
 * (Edwards and Hsu 1983). Critical values come from the joint bootstrap distribution over shared clusters, not from a
 * multivariate t: for each method as the supposed best, the quantile of the largest standardised error of its leads.
 * All intervals hold together with the given confidence. A lead in which no cluster differs has
 * no bootstrap error; it gets the reach that so few clusters leave open (as in `equivalence`, Bonferroni over the leads).
 * @param joint of scores within 0 to 1
 * @param margin what counts as equal, in the unit of the scores; 0.02 (2 points) unless given
 * @throws {RangeError} on fewer than two methods, a negative margin, or confidence out of range
 */
export function comparisonWithBest(
  joint: JointBootstrap,
  { confidence = 0.95, margin = 0.02 }: { readonly confidence?: number; readonly margin?: number } = {},
): BestComparison[] {
  const { estimates } = joint;
  if (estimates.length < 2) throw new RangeError('comparison with the best of fewer than two methods');
  if (!(margin >= 0)) throw new RangeError(`margin ${margin}`);
  const reach = estimates.map((_, best) => reachAround(joint, best, confidence));
  const others = (method: number) => estimates.map((_, at) => at).filter((at) => at !== method);
  const lead = (of: number, over: number) => (estimates[of] ?? 0) - (estimates[over] ?? 0);

  const highs = estimates.map((_, of) => {
    const high = Math.min(...others(of).map((over) => lead(of, over) + (reach[of]?.[over] ?? 0)));
    // Sums of shares are exact to some 1e-16: what is left of a lead and its equal reach is no room.
    return high < 1e-12 ? 0 : high;
  });
  const contenders = others(-1).filter((at) => (highs[at] ?? 0) > 0);
  return estimates.map((_, of) => {
    const rivals = contenders.filter((at) => at !== of);
    const low = Math.min(0, ...rivals.map((over) => lead(of, over) - (reach[over]?.[of] ?? 0)));
    const high = highs[of] ?? 0;
    return {
      difference: Math.min(...others(of).map((over) => lead(of, over))),
      low,
      high,
      mayBeBest: high > 0,
      withinMargin: low >= -margin,
    };
  });
}

/** By how much each lead of `best` may be underestimated, all at once: critical value times standard error. */
function reachAround(
  { clusters, estimates, resamples }: JointBootstrap,
  best: number,
  confidence: number,
): number[] {
  const own = resamples[best] ?? new Float64Array();
  checkResampling(own.length, confidence, 2);
  const leads = resamples.map((other) => own.map((value, at) => value - (other[at] ?? Number.NaN)));
  const errors = leads.map(standardDeviation);
  const lead = (other: number) => (estimates[best] ?? 0) - (estimates[other] ?? 0);
  const isConstant = (other: number) => (errors[other] ?? 0) < 1e-12;
  const largest = own.map((_, at) => {
    let most = 0;
    for (const [other, values] of leads.entries())
      if (!isConstant(other)) most = Math.max(most, (lead(other) - (values[at] ?? 0)) / (errors[other] ?? 1));
    return most;
  });
  const critical = quantile(largest.sort(), confidence);
  const unseen = undetectedShare(clusters, (1 - confidence) / (estimates.length - 1));
  return errors.map((error, other) => (isConstant(other) ? unseen * (1 + lead(other)) : critical * error));
}
