import type { Rng } from '../../core/rng.ts';

/** Size of a simulated test set. */
export interface Shape {
  readonly n: number;
  /** Items of a cluster; the last one takes what is left. */
  readonly clusterSize: number;
}

/** Within a cluster, outcomes of two items correlate by this much. */
export const correlation = 0.3;
/** Share of items on which two replies are always scored alike. */
const settled = 0.6;

/**
 * Hard scores with mean p: an item copies its cluster's outcome with chance sqrt(correlation) and has one of its own
 * otherwise, so that two items of a cluster correlate by just `correlation`.
 */
export function hardScores({ n, clusterSize }: Shape, p: number, rng: Rng): number[][] {
  const copies = Math.sqrt(correlation);
  return clustersOf(n, clusterSize).map((size) => {
    const shared = coin(p, rng);
    return Array.from({ length: size }, () => (rng.random() < copies ? shared : coin(p, rng)));
  });
}

/** Differences of two hard scores; their mean is (1 - settled) times `gain`. At gain 0 it is an A/A pair. */
export function pairedDifferences(shape: Shape, p: number, gain: number, rng: Rng): number[][] {
  const a = hardScores(shape, p, rng);
  const b = hardScores(shape, p + gain, rng);
  return a.map((cluster, c) =>
    cluster.map((score, i) => (rng.random() < settled ? 0 : (b[c]?.[i] ?? Number.NaN) - score)),
  );
}

/** Mean of `pairedDifferences`. */
export const meanGain = (gain: number): number => (1 - settled) * gain;

/** Scores of replicates on shared items, all parts normal, with mean 0. */
export function replicateScores(
  { n, clusterSize }: Shape,
  spread: { readonly replicates: number; readonly replicateSd: number },
  rng: Rng,
): number[][][] {
  const items = clustersOf(n, clusterSize).map((size) => {
    const lean = 0.15 * normal(rng);
    return Array.from({ length: size }, () => lean + 0.25 * normal(rng));
  });
  return Array.from({ length: spread.replicates }, () => {
    const lean = spread.replicateSd * normal(rng);
    return items.map((cluster) => cluster.map((item) => item + lean + 0.3 * normal(rng)));
  });
}

/** Hard scores of several methods on the same items, which are hard or easy for all of them. */
export function scoresOfMethods(shape: Shape, means: readonly number[], rng: Rng): number[][][] {
  const difficulty = clustersOf(shape.n, shape.clusterSize).map((size) => {
    const lean = rng.random();
    return Array.from({ length: size }, () => (rng.random() < 0.5 ? lean : rng.random()));
  });
  return means.map((level) =>
    difficulty.map((cluster) =>
      cluster.map((hardness) => ((rng.random() < 0.5 ? hardness : rng.random()) < level ? 1 : 0)),
    ),
  );
}

function clustersOf(n: number, clusterSize: number): number[] {
  return Array.from({ length: Math.ceil(n / clusterSize) }, (_, at) =>
    Math.min(clusterSize, n - at * clusterSize),
  );
}

function coin(p: number, rng: Rng): number {
  return rng.random() < p ? 1 : 0;
}

/** Box and Muller's. */
function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.random())) * Math.cos(2 * Math.PI * rng.random());
}
