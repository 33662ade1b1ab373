import { createRng, deriveSeed } from '../../core/rng.ts';
import { bcaBootstrap } from '../../core/statistics/bca-bootstrap.ts';
import { comparisonWithBest } from '../../core/statistics/comparison-with-best.ts';
import { equivalence } from '../../core/statistics/equivalence.ts';
import { exactMcNemar } from '../../core/statistics/exact-mcnemar.ts';
import { jointBootstrap } from '../../core/statistics/joint-bootstrap.ts';
import { replicateBootstrap } from '../../core/statistics/replicate-bootstrap.ts';
import { signFlipTest } from '../../core/statistics/sign-flip-test.ts';
import { type Interval, wilsonInterval } from '../../core/statistics/wilson-interval.ts';
import {
  hardScores,
  meanGain,
  pairedDifferences,
  replicateScores,
  type Shape,
  scoresOfMethods,
} from './coverage-worlds.ts';

export interface Effort {
  readonly trials: number;
  readonly resamples: number;
  readonly seed: number;
}

export interface ItemCoverage extends Shape {
  readonly p: number;
  /** Shares of trials in which the 95 % interval holds the true mean. */
  readonly wilson: number;
  readonly bcaScore: number;
  readonly bcaDifference: number;
  /** Shares of A/A trials with p <= 0.05; McNemar's null where items share clusters. */
  readonly signFlip: number;
  readonly mcNemar: number | null;
}

const gain = 0.05;

/** One document's score, its difference to another, and A/A pairs, at one point of the grid. */
export function itemCoverage(shape: Shape, p: number, { trials, resamples, seed }: Effort): ItemCoverage {
  const rng = createRng(deriveSeed('coverage', seed, shape.n, shape.clusterSize, String(p)));
  const single = shape.clusterSize === 1;
  const hits = { wilson: 0, bcaScore: 0, bcaDifference: 0, signFlip: 0, mcNemar: 0 };
  for (let trial = 0; trial < trials; trial += 1) {
    const scores = hardScores(shape, p, rng);
    const right = scores.flat().reduce((sum, score) => sum + score, 0);
    hits.wilson += holds(wilsonInterval(right, shape.n), p);
    hits.bcaScore += holds(bcaBootstrap(scores, { resamples, seed: trial }).interval, p);
    const differences = pairedDifferences(shape, p, gain, rng);
    hits.bcaDifference += holds(
      bcaBootstrap(differences, { resamples, seed: trial }).interval,
      meanGain(gain),
    );
    const none = pairedDifferences(shape, p, 0, rng);
    if (signFlipTest(none, { seed: trial }).p <= 0.05) hits.signFlip += 1;
    const better = none.flat().filter((difference) => difference > 0).length;
    const worse = none.flat().filter((difference) => difference < 0).length;
    if (exactMcNemar(better, worse) <= 0.05) hits.mcNemar += 1;
  }
  return {
    ...shape,
    p,
    wilson: hits.wilson / trials,
    bcaScore: hits.bcaScore / trials,
    bcaDifference: hits.bcaDifference / trials,
    signFlip: hits.signFlip / trials,
    mcNemar: single ? hits.mcNemar / trials : null,
  };
}

/** Share of trials in which the 95 % interval over replicates, clusters and items holds the method's mean. */
export function replicateCoverage(
  shape: Shape,
  spread: { readonly replicates: number; readonly replicateSd: number },
  { trials, resamples, seed }: Effort,
): number {
  const rng = createRng(deriveSeed('replicates', seed, spread.replicates, String(spread.replicateSd)));
  let held = 0;
  for (let trial = 0; trial < trials; trial += 1)
    held += holds(replicateBootstrap(replicateScores(shape, spread, rng), { resamples, seed: trial }), 0);
  return held / trials;
}

/** Share of trials in which all 95 % intervals of the comparison with the best hold at once. */
export function bestCoverage(
  shape: Shape,
  means: readonly number[],
  { trials, resamples, seed }: Effort,
): number {
  const rng = createRng(deriveSeed('best', seed, shape.n, shape.clusterSize, ...means.map(String)));
  const truth = means.map((own, at) => own - Math.max(...means.filter((_, other) => other !== at)));
  let held = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const scores = scoresOfMethods(shape, means, rng).map((clusters) => [clusters]);
    const result = comparisonWithBest(jointBootstrap(scores, { resamples, seed: trial }));
    if (result.every((interval, at) => holds(interval, truth[at] ?? Number.NaN) === 1)) held += 1;
  }
  return held / trials;
}

/** Share of trials that are called equivalent although the true difference is just the margin. */
export function falseEquivalence(shape: Shape, { trials, resamples, seed }: Effort): number {
  const rng = createRng(deriveSeed('equivalence', seed, shape.n, shape.clusterSize));
  let claimed = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const differences = pairedDifferences(shape, 0.9, gain, rng);
    if (equivalence(differences, { margin: meanGain(gain), resamples, seed: trial }).equivalent) claimed += 1;
  }
  return claimed / trials;
}

function holds(interval: Interval | null, value: number): number {
  // Ends of the comparison with the best are exactly 0 where the truth may be: rounding must not decide.
  return interval !== null && interval.low <= value + 1e-12 && value - 1e-12 <= interval.high ? 1 : 0;
}
