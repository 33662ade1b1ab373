import { mean } from './mean.ts';
import { checkResampling, percentileInterval } from './resampling.ts';
import type { Interval } from './wilson-interval.ts';

export interface BenchmarkAverage {
  /** Every benchmark counts the same, whatever its number of items; null while one is missing. */
  readonly mean: number | null;
  /** Benchmarks without a value. */
  readonly missing: readonly string[];
  /** The average without each benchmark; empty while one is missing, or of a single one. */
  readonly without: readonly { readonly benchmark: string; readonly mean: number }[];
}

/**
 * Unweighted average over benchmarks and what it would be without each of them: an average that one benchmark carries
 * shows it here. Never an average over what happens to be there.
 * @param values score or gain, all in the same unit
 * @throws {RangeError} on no benchmark, one named twice, or a value that is neither null nor finite
 */
export function benchmarkAverage(
  values: readonly { readonly benchmark: string; readonly value: number | null }[],
): BenchmarkAverage {
  if (values.length === 0) throw new RangeError('average over no benchmarks');
  const names = new Set<string>();
  const present: { benchmark: string; value: number }[] = [];
  for (const { benchmark, value } of values) {
    if (names.has(benchmark)) throw new RangeError(`benchmark ${benchmark} stands twice in an average`);
    names.add(benchmark);
    if (value === null) continue;
    if (!Number.isFinite(value)) throw new RangeError(`benchmark ${benchmark}: ${value}`);
    present.push({ benchmark, value });
  }
  const missing = values.flatMap(({ benchmark, value }) => (value === null ? [benchmark] : []));
  if (missing.length > 0) return { mean: null, missing, without: [] };
  const without =
    present.length === 1
      ? []
      : present.map(({ benchmark }) => ({
          benchmark,
          mean: mean(present.filter((other) => other.benchmark !== benchmark).map(({ value }) => value)),
        }));
  return { mean: mean(present.map(({ value }) => value)), missing, without };
}

/**
 * Percentile interval of that average from the resampled means of each benchmark, in drawing order and drawn under
 * different seeds: benchmarks share no items, so their k-th resamples may be averaged.
 * @throws {RangeError} on no benchmark, differing numbers of resamples, or confidence out of range
 */
export function averageInterval(resamples: readonly Float64Array[], confidence = 0.95): Interval {
  const [first] = resamples;
  if (first === undefined) throw new RangeError('average over no benchmarks');
  checkResampling(first.length, confidence, 2);
  if (resamples.some(({ length }) => length !== first.length))
    throw new RangeError('benchmarks with differing numbers of resamples');
  const averages = first.map((_, at) => mean(resamples.map((means) => means[at] ?? Number.NaN)));
  return percentileInterval(averages.sort(), confidence);
}
