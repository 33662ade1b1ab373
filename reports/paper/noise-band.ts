import { DataError } from '../../core/errors.ts';
import type { Paper } from './load-paper.ts';

/** Runs of the paper that differ by accident only (spec/science.md 7). */
export interface NoisePair {
  readonly name: string;
  readonly table: string;
  readonly benchmark: string;
  readonly because: string;
  readonly scores: readonly { readonly setting: string; readonly percent: number }[];
  /** Highest minus lowest, in points. */
  readonly range: number;
}

/** @throws {DataError} when a pair names a setting that the ablations do not have */
export function noisePairs({ ablations, noisePairs }: Paper): NoisePair[] {
  return noisePairs.map(({ name, tableName, benchmark, settings, because }) => {
    const table = ablations.tables.find((candidate) => candidate.name === tableName);
    const scores = settings.map((setting) => {
      const percent = table?.rows.find((row) => row.setting === setting)?.percent[benchmark];
      if (percent === undefined)
        throw new DataError(`noise pair '${name}': ${tableName} has no '${setting}' on ${benchmark}`);
      return { setting, percent };
    });
    const percents = scores.map(({ percent }) => percent);
    const range = Math.max(...percents) - Math.min(...percents);
    return { name, table: table?.table ?? '', benchmark, because, scores, range };
  });
}

/** Smallest and largest range: what two runs of one configuration may lie apart. */
export function noiseBand(pairs: readonly NoisePair[]): { low: number; high: number } {
  const ranges = pairs.map(({ range }) => range);
  return { low: Math.min(...ranges), high: Math.max(...ranges) };
}
