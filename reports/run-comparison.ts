import { DataError } from '../core/errors.ts';
import type { EventOf, RunEvent } from '../core/events.ts';
import { countOf } from '../core/outcome-count.ts';
import { equivalence } from '../core/statistics/equivalence.ts';
import { signFlipTest } from '../core/statistics/sign-flip-test.ts';
import type { RunSummary } from './run-summary.ts';
import { stampOf } from './stamp.ts';
import { benchmarkText, maxMissingShare } from './test-score.ts';

/** A run as a comparison needs it: its summary, and the rollouts that stand behind its score. */
export interface ComparedRun {
  readonly summary: RunSummary;
  /** Test rollouts of the headline document by task. */
  readonly rollouts: ReadonlyMap<string, EventOf<'rollout'>>;
}

export interface ChangedItem {
  readonly taskId: string;
  readonly cluster: string;
  readonly a: ItemSide;
  readonly b: ItemSide;
}

export interface ItemSide {
  readonly hard: number;
  readonly answer: string;
  readonly failReason: string | null;
  /** Digest of the transcript in the run's folder. */
  readonly transcript: string;
}

export type ComparisonVerdict = 'identical' | 'not-worse' | 'worse' | 'undecided';

/** Two runs over the same test tasks, aligned by task. All scores are shares, 0 to 1. */
export interface RunComparison {
  readonly source: string;
  readonly benchmark: string;
  readonly a: string;
  readonly b: string;
  /** Accepted loss. */
  readonly margin: number;
  /** Tasks that both runs have an outcome of; `missing` have none in at least one. */
  readonly pairs: number;
  readonly missing: number;
  readonly clusters: number;
  readonly hardA: number;
  readonly hardB: number;
  /**
   * Mean of b - a with its 90 % interval over clusters, whose lower end is the one-sided 95 % bound: it reaches as far as clusters
   * may yet differ unseen (`equivalence`). Of one cluster everything is possible, -1 to 1.
   */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Two-sided sign-flip test over clusters; without shared clusters and fractions it is the exact McNemar test. */
  readonly p: number;
  readonly regressions: readonly ChangedItem[];
  readonly improvements: readonly ChangedItem[];
  readonly verdict: ComparisonVerdict;
}

/** The test rollouts of a run's headline document. @throws {DataError} naming the run that is not finished */
export function comparedRun(summary: RunSummary, events: Iterable<RunEvent>): ComparedRun {
  const { run, finished, tests } = summary;
  const headline = tests.find(({ labels }) => labels.includes(run.method.headline));
  if (!finished || headline === undefined)
    throw new DataError(`run ${run.id} is not finished: run the same command again to resume it`);
  const rollouts = new Map<string, EventOf<'rollout'>>();
  for (const event of events)
    if (
      event.type === 'rollout' &&
      (event.phase === 'test' || event.phase === 'eval') &&
      event.skill === headline.skill
    )
      rollouts.set(event.taskId, event);
  return { summary, rollouts };
}

/**
 * Compares b with a over the tasks that both have.
 * @param margin accepted loss of the hard score, a share
 * @throws {DataError} when the two were not evaluated on the same tasks, or one is simulated and the other is not
 */
export function compareRuns(a: ComparedRun, b: ComparedRun, margin: number): RunComparison {
  refuseUnlike(a.summary, b.summary);
  for (const { summary, rollouts } of [a, b]) refuseUnprinted(summary, [...rollouts.values()]);
  const missingPolicy = a.summary.run.missingPolicy;
  const pairs = [...a.rollouts].flatMap(([taskId, before]) => {
    const after = b.rollouts.get(taskId);
    if (after === undefined) return [];
    const [was, is] = [countOf(before.outcome, missingPolicy), countOf(after.outcome, missingPolicy)];
    return was.missing || is.missing
      ? []
      : [{ taskId, cluster: before.cluster, before, after, was: was.hard, is: is.hard }];
  });
  if (pairs.length === 0)
    throw new DataError(`runs ${a.summary.run.id} and ${b.summary.run.id} share no task that both answered`);
  const clusters = new Map<string, number[]>();
  for (const { cluster, was, is } of pairs)
    clusters.set(cluster, [...(clusters.get(cluster) ?? []), is - was]);
  const differences = [...clusters.values()];
  const shown = equivalence(differences, { seed: 1, margin });
  const { p } = signFlipTest(differences, { seed: 1 });
  const { low, high } = shown.interval ?? { low: -1, high: 1 };
  const identical = pairs.every(
    ({ before, after, was, is }) =>
      was === is &&
      sideOf(before, was).answer === sideOf(after, is).answer &&
      before.outcome.kind === after.outcome.kind,
  );
  const changed = (sign: 1 | -1) =>
    pairs
      .filter(({ was, is }) => sign * (is - was) > 0)
      .sort((one, other) => (one.taskId < other.taskId ? -1 : 1))
      .map(
        ({ taskId, cluster, before, after, was, is }): ChangedItem => ({
          taskId,
          cluster,
          a: sideOf(before, was),
          b: sideOf(after, is),
        }),
      );
  const [regressions, improvements] = [changed(-1), changed(1)];
  const share = (of: 'was' | 'is') => pairs.reduce((sum, pair) => sum + pair[of], 0) / pairs.length;
  return {
    source: stampOf([a.summary, b.summary]),
    benchmark: benchmarkText(a.summary.run.benchmark),
    a: a.summary.run.id,
    b: b.summary.run.id,
    margin,
    pairs: pairs.length,
    missing: new Set([...a.rollouts.keys(), ...b.rollouts.keys()]).size - pairs.length,
    clusters: clusters.size,
    hardA: share('was'),
    hardB: share('is'),
    difference: shown.mean,
    low,
    high,
    p,
    regressions,
    improvements,
    verdict: identical ? 'identical' : verdictOf({ notWorse: shown.notWorse, high, p }),
  };
}

/** Two-sided, so that each side has 5 %, as the interval. */
const worseAt = 0.1;

/** Not worse: a loss beyond the margin is excluded. Worse: no loss at all is excluded, by the interval and by the exact test. */
function verdictOf({ notWorse, high, p }: { notWorse: boolean; high: number; p: number }): ComparisonVerdict {
  if (notWorse) return 'not-worse';
  return high < 0 && p <= worseAt ? 'worse' : 'undecided';
}

/** A run whose score no table prints is compared with nothing: what is left of it may be two tasks of sixty. */
function refuseUnprinted({ run }: RunSummary, rollouts: readonly EventOf<'rollout'>[]): void {
  const missing = rollouts.filter(({ outcome }) => countOf(outcome, run.missingPolicy).missing).length;
  if (missing > maxMissingShare * rollouts.length)
    throw new DataError(
      `run ${run.id}: ${missing} of ${rollouts.length} test tasks failed in the machinery; a comparison would be of the rest`,
    );
}

function sideOf({ outcome, transcript }: EventOf<'rollout'>, hard: number): ItemSide {
  const scored = outcome.kind === 'scored';
  return {
    hard,
    answer: scored ? outcome.answer : '',
    failReason: scored ? outcome.failReason : outcome.kind,
    transcript,
  };
}

function refuseUnlike(a: RunSummary, b: RunSummary): void {
  const pair = `runs ${a.run.id} and ${b.run.id}`;
  if (a.dataset.test.digest !== b.dataset.test.digest)
    throw new DataError(
      `${pair} were evaluated on different test tasks (split digests ${a.dataset.test.digest.slice(0, 12)} and ${b.dataset.test.digest.slice(0, 12)}): nothing to pair`,
    );
  if (a.run.missingPolicy !== b.run.missingPolicy)
    throw new DataError(`${pair} count what failed in different ways (missingPolicy)`);
  const simulated = ({ run }: RunSummary) => run.target.source === 'simulated';
  if (simulated(a) !== simulated(b))
    throw new DataError(`${pair}: one is simulated and the other is not; their numbers must not be mixed`);
}
