import type { HierarchicalEstimate, HierarchicalOptions } from './hierarchical-bootstrap.ts';
import { type JointBootstrap, jointBootstrap, type ReplicateScores } from './joint-bootstrap.ts';
import { checkResampling, percentileInterval, standardDeviation } from './resampling.ts';

/**
 * Percentile interval of a method's mean score, or of a mean difference when the scores are differences, over
 * replicates, clusters and items (`jointBootstrap`): it speaks for the method, not for one trained document. Of fewer
 * than 5 replicates it is too narrow to claim anything by (spec/science.md 7); of one it speaks for that document.
 * @throws {RangeError} as `jointBootstrap`
 */
export function replicateBootstrap(
  scores: ReplicateScores,
  options: HierarchicalOptions & { readonly drawItems?: boolean },
): HierarchicalEstimate {
  const { confidence = 0.95 } = options;
  const { estimates, resamples } = jointBootstrap([scores], options);
  return summary(estimates[0] ?? Number.NaN, resamples[0] ?? new Float64Array(), confidence);
}

/**
 * The same of the difference between two methods of a joint bootstrap, each with replicates of its own.
 * @param of place of the method in the joint bootstrap, and `from` that of the one that is taken away
 * @throws {RangeError} when there is no such method, or on confidence out of range
 */
export function differenceOf(
  { estimates, resamples }: JointBootstrap,
  of: number,
  from: number,
  confidence = 0.95,
): HierarchicalEstimate {
  const a = resamples[of];
  const b = resamples[from];
  if (a === undefined || b === undefined)
    throw new RangeError(`methods ${of} and ${from} of ${resamples.length}`);
  const difference = (estimates[of] ?? Number.NaN) - (estimates[from] ?? Number.NaN);
  return summary(
    difference,
    a.map((value, at) => value - (b[at] ?? Number.NaN)),
    confidence,
  );
}

function summary(mean: number, means: Float64Array, confidence: number): HierarchicalEstimate {
  checkResampling(means.length, confidence, 2);
  const sorted = means.slice().sort();
  return {
    mean,
    ...percentileInterval(sorted, confidence),
    standardError: standardDeviation(sorted),
    means: sorted,
  };
}
