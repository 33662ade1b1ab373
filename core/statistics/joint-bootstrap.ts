import { createRng, type Rng } from '../rng.ts';
import { asClusters } from './clusters.ts';
import { mean } from './mean.ts';
import { checkResampling } from './resampling.ts';

/** Scores of one method: replicates, of clusters, of items. */
export type ReplicateScores = readonly (readonly (readonly number[])[])[];

export interface JointOptions {
  /** Number of resamples; 2,000 unless given. */
  readonly resamples?: number;
  /** Equal seeds give equal resamples. */
  readonly seed: number | bigint;
  /** Whether items are drawn again within a drawn cluster; true unless given. Singletons have nothing to draw. */
  readonly drawItems?: boolean;
}

export interface JointBootstrap {
  readonly clusters: number;
  /** Mean of each method over its replicates and all items. */
  readonly estimates: readonly number[];
  /** Resampled means of each method in drawing order: the k-th of all methods are from the same clusters and items. */
  readonly resamples: readonly Float64Array[];
}

/** One replicate: values of all items, cluster after cluster, and each cluster's sum. */
interface Column {
  readonly values: Float64Array;
  readonly sums: Float64Array;
}

interface Drawing {
  /** Items of each cluster, and the place of its first one in a column. */
  readonly sizes: readonly number[];
  readonly starts: readonly number[];
  readonly drawItems: boolean;
  readonly rng: Rng;
}

/**
 * Hierarchical bootstrap (replicate, cluster, item; spec/science.md 7) of several methods at once. Replicates are drawn
 * with replacement for each method by itself, since trainings have nothing to do with each other; clusters, and items
 * within them, are drawn once for all methods and replicates, since all of them answer the same items (crossed, after
 * Owen 2007). Drawing items again within clusters makes the scatter rather too large than too small.
 * @param methods all with the same clusters and items, though not the same number of replicates
 * @throws {RangeError} on no method or replicate, a single cluster (scatter between clusters cannot be seen in it), values that are not finite, differing shapes, or options out of range
 */
export function jointBootstrap(methods: readonly ReplicateScores[], options: JointOptions): JointBootstrap {
  const { resamples = 2000, seed, drawItems = true } = options;
  checkResampling(resamples, 0.5, 2);
  const columns = methods.map((replicates) => replicates.map(columnOf));
  const sizes = shapeOf(methods);
  const starts = startsOf(sizes);
  const rng = createRng(seed);
  const all = columns.flat();
  const drawn = methods.map(() => new Float64Array(resamples));
  const totals = new Float64Array(all.length);
  for (let resample = 0; resample < resamples; resample += 1) {
    const count = drawItemsOfClusters(all, totals, { sizes, starts, drawItems, rng });
    let first = 0;
    for (const [method, { length }] of columns.entries()) {
      const sum = drawnReplicates(totals.subarray(first, first + length), rng);
      const means = drawn[method];
      if (means !== undefined) means[resample] = sum / count;
      first += length;
    }
  }
  return {
    clusters: sizes.length,
    estimates: columns.map((own) => mean(own.map(({ values }) => mean([...values])))),
    resamples: drawn,
  };
}

/**
 * Mean of as many replicates as there are, drawn with replacement, its distance from their mean stretched by
 * sqrt(R/(R - 1)): plain draws of R would scatter too little by (R - 1)/R, much where R is 3 or 5 (Rao and Wu 1988).
 */
function drawnReplicates(sums: Float64Array, rng: Rng): number {
  const { length } = sums;
  if (length === 1) return sums[0] ?? Number.NaN;
  let all = 0;
  let some = 0;
  for (const sum of sums) {
    all += sum;
    some += sums[rng.below(length)] ?? Number.NaN;
  }
  return (all + (some - all) * Math.sqrt(length / (length - 1))) / length;
}

/** Draws clusters and items, writes the sum of what was drawn for every column, and returns the number of items. */
function drawItemsOfClusters(
  columns: readonly Column[],
  totals: Float64Array,
  { sizes, starts, drawItems, rng }: Drawing,
): number {
  totals.fill(0);
  let count = 0;
  for (let draw = 0; draw < sizes.length; draw += 1) {
    const cluster = rng.below(sizes.length);
    const size = sizes[cluster] ?? 0;
    count += size;
    if (size === 1 || !drawItems) {
      for (const [at, { sums }] of columns.entries()) totals[at] = (totals[at] ?? 0) + (sums[cluster] ?? 0);
      continue;
    }
    for (let item = 0; item < size; item += 1) {
      const place = (starts[cluster] ?? 0) + rng.below(size);
      for (const [at, { values }] of columns.entries()) totals[at] = (totals[at] ?? 0) + (values[place] ?? 0);
    }
  }
  return count;
}

function startsOf(sizes: readonly number[]): number[] {
  let next = 0;
  return sizes.map((size) => {
    const start = next;
    next += size;
    return start;
  });
}

function columnOf(clusters: readonly (readonly number[])[]): Column {
  const checked = asClusters(clusters);
  return {
    values: Float64Array.from(checked.flat()),
    sums: Float64Array.from(checked, (cluster) => cluster.reduce((sum, value) => sum + value, 0)),
  };
}

/** Items of each cluster. @throws {RangeError} when a method has no replicate, or two replicates differ in shape */
function shapeOf(methods: readonly ReplicateScores[]): readonly number[] {
  const shapes = methods.flatMap((replicates, method) => {
    if (replicates.length === 0) throw new RangeError(`method ${method} has no replicates`);
    return replicates.map((clusters) => clusters.map(({ length }) => length));
  });
  const [first] = shapes;
  if (first === undefined) throw new RangeError('no methods');
  for (const shape of shapes)
    if (shape.length !== first.length || shape.some((size, at) => size !== first[at]))
      throw new RangeError(
        'replicates do not have the same clusters and items: keep the tasks common to all',
      );
  if (first.length < 2) throw new RangeError('joint bootstrap over a single cluster');
  return first;
}
