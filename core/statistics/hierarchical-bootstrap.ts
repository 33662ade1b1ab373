import { createRng, type Rng } from '../rng.ts';
import { asClusters } from './clusters.ts';
import { mean } from './mean.ts';
import { checkResampling, percentileInterval, standardDeviation } from './resampling.ts';
import type { Interval } from './wilson-interval.ts';

export interface HierarchicalOptions {
  /** Number of resamples; 2,000 unless given. */
  readonly resamples?: number;
  /** Coverage aimed at, in (0, 1); 0.95 unless given. Its lower end is a one-sided bound of (1 + confidence) / 2. */
  readonly confidence?: number;
  /** Equal seeds give equal intervals. */
  readonly seed: number | bigint;
}

export interface HierarchicalEstimate extends Interval {
  /** Mean of the groups' means. */
  readonly mean: number;
  /** Standard deviation of the resampled means. */
  readonly standardError: number;
  /** The resampled means in ascending order. */
  readonly means: Float64Array;
}

/**
 * Percentile interval for a mean over groups (worlds) of means over their members (seeds): each resample draws
 * groups with replacement and then, within each, members with replacement (Davison and Hinkley 1997, 3.8). It
 * counts the members' scatter at both levels and is therefore rather too wide than too narrow. Members of one group
 * have nothing to do with those of another; where every group answers the same items, `replicateBootstrap` is right.
 * @throws {RangeError} on no groups, an empty group, a value that is not finite, or options out of range
 */
export function hierarchicalBootstrap(
  groups: readonly (readonly number[])[],
  options: HierarchicalOptions,
): HierarchicalEstimate {
  const { resamples = 2000, confidence = 0.95, seed } = options;
  checkResampling(resamples, confidence, 2);
  const estimate = mean(asClusters(groups).map(mean));
  const rng = createRng(seed);
  const means = Float64Array.from({ length: resamples }, () => resampledMean(groups, rng)).sort();
  return {
    mean: estimate,
    ...percentileInterval(means, confidence),
    standardError: standardDeviation(means),
    means,
  };
}

function resampledMean(groups: readonly (readonly number[])[], rng: Rng): number {
  let total = 0;
  for (let drawn = 0; drawn < groups.length; drawn += 1) {
    const group = groups[rng.below(groups.length)] ?? [];
    let sum = 0;
    for (let member = 0; member < group.length; member += 1) sum += group[rng.below(group.length)] ?? 0;
    total += sum / group.length;
  }
  return total / groups.length;
}
