import type { ControlComparison } from '../../core/statistics/false-gain-rate.ts';
import { signFlipTest } from '../../core/statistics/sign-flip-test.ts';
import type { RunSummary, TestItem } from '../run-summary.ts';
import { countedItems, isPrinted } from '../test-score.ts';
import type { ControlContrast } from './note.ts';

/** A control with what it is compared with, over the test items that both have. */
export interface ControlPair extends ControlComparison {
  readonly benchmark: string;
  /** Clusters whose sum of differences is not 0. */
  readonly discordant: number;
  readonly items: number;
}

export interface ControlPairs {
  readonly pairs: readonly ControlPair[];
  /** Pairs that could not be compared: other conditions, too many missing items, or no item in common. */
  readonly unlike: number;
  /** Runs of the control whose partner is not there or not finished, and the other way round. */
  readonly alone: number;
}

/** Every comparison that a contrast asks for, in the order of the runs. */
export function controlPairs(contrast: ControlContrast, summaries: readonly RunSummary[]): ControlPairs {
  const { control, method, against, benchmarks } = contrast;
  const runs = summaries.filter(
    ({ run, finished }) => finished && (benchmarks === null || benchmarks.includes(run.benchmark.label)),
  );
  const labelled = (label: string) => runs.filter(({ run }) => run.method.label === label);
  const itself = method === against;
  // A method against itself: each odd replicate with the even one before it.
  const arms = labelled(method).filter(({ run }) => !itself || run.replicate % 2 === 1);
  const bases = labelled(against).filter(({ run }) => !itself || run.replicate % 2 === 0);
  const met = new Set<RunSummary>();
  const pairs: ControlPair[] = [];
  let unlike = 0;
  for (const arm of arms) {
    const base = bases.find((one) => areBeside(one, arm, itself ? 1 : 0));
    if (base === undefined) continue;
    met.add(arm).add(base);
    const pair = pairOf(arm, base);
    if (pair === null) unlike += 1;
    else pairs.push({ control, benchmark: arm.run.benchmark.label, ...pair });
  }
  return { pairs, unlike, alone: [...arms, ...bases].filter((run) => !met.has(run)).length };
}

/** Are two runs of one cell? A method without an optimizer stands beside every one. */
function areBeside({ run: base }: RunSummary, { run: arm }: RunSummary, replicates: number): boolean {
  const optimizers = new Set(
    [base, arm].flatMap(({ optimizer }) => (optimizer === null ? [] : [optimizer.name])),
  );
  return (
    base.benchmark.label === arm.benchmark.label &&
    base.target.name === arm.target.name &&
    base.mode.name === arm.mode.name &&
    base.replicate + replicates === arm.replicate &&
    optimizers.size < 2
  );
}

/** null where the two cannot be compared. */
function pairOf(arm: RunSummary, base: RunSummary) {
  const [own, other] = [scoredItems(arm), scoredItems(base)];
  if (own === null || other === null || conditionsOf(arm) !== conditionsOf(base)) return null;
  const before = new Map(other.map((item) => [item.taskId, item]));
  const clusters = new Map<string, number[]>();
  for (const { taskId, cluster, hard } of own) {
    const was = before.get(taskId);
    if (was !== undefined) clusters.set(cluster, [...(clusters.get(cluster) ?? []), hard - was.hard]);
  }
  const groups = [...clusters.values()];
  if (groups.length === 0) return null;
  const { mean, p, discordant } = signFlipTest(groups, { seed: 1 });
  return { difference: mean, p, discordant, items: groups.flat().length };
}

function scoredItems({ run, tests }: RunSummary): readonly TestItem[] | null {
  const test = tests.find(({ labels }) => labels.includes(run.method.headline));
  const items = test === undefined ? [] : countedItems(run, test);
  return isPrinted(items) ? items.filter(({ missing }) => !missing) : null;
}

/** Only the document, or the draw, may differ between the runs of a pair. */
function conditionsOf({ run, dataset }: RunSummary): string {
  return JSON.stringify([
    dataset.test.digest,
    run.target.id,
    run.target.settings ?? null,
    run.mode.timeLimitMs ?? null,
    run.mode.cli?.version ?? null,
    run.missingPolicy,
  ]);
}
