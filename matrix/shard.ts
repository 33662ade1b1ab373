import { canonicalHash } from '../core/hash.ts';
import { PromptLibrary } from '../core/prompts.ts';
import { callsPerTask } from './calls-per-task.ts';
import { datasetOfRun, type SweepServices } from './prepare-run.ts';
import type { PlannedRun } from './resolve-matrix.ts';
import type { ResolvedRun } from './resolved-run.ts';
import { runBounds } from './run-bounds.ts';
import { createMethod } from './workbench.ts';

/** One of `of` shares of a plan, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** A run of a plan as every machine sees it that has the same matrix and the same data. */
export interface PlanEntry {
  readonly id: string;
  /** SHA-256 of configuration and data; of a run that tests another's document, without the text. */
  readonly digest: string;
  /** Rollouts that it may make and about as many optimizer calls at most: what shares are balanced by. */
  readonly work: number;
  /** Id of the run whose document it tests; null = it needs no other run. */
  readonly after: string | null;
}

/**
 * Measures the runs of a plan, those too that wait for a document.
 * @throws {DataError} when the items of a benchmark are not there
 */
export async function planEntries(
  runs: readonly PlannedRun[],
  services: Pick<SweepServices, 'datasets' | 'stopSignal'>,
): Promise<PlanEntry[]> {
  const entries: PlanEntry[] = [];
  for (const planned of runs) {
    const { run, definition, folder, promptOverrides, learnedFrom } = planned;
    const prompts = new PromptLibrary({ overrides: promptOverrides });
    const benchmark = definition.create({ prompts });
    const dataset = await datasetOfRun(planned, benchmark, services);
    const method = createMethod(run.method.name, run.method.config, prompts, folder);
    const { train, val, test } = dataset.splits;
    const sizes = { train: train.length, val: val.length, test: test.length };
    const bounds = runBounds(run, method, sizes);
    const calls = callsPerTask(benchmark, run.mode.name, run.benchmark.settings);
    const learn = calls * bounds.learn;
    entries.push({
      id: run.id,
      digest: canonicalHash([learnedFrom === undefined ? run : withoutText(run), dataset.digests]),
      // Bounds of optimizer calls may be ten times what a method makes; rollouts are close to what is used.
      work:
        learn + calls * (bounds.test + bounds.audit) + Math.min(bounds.optimizerCalls, Math.max(learn, 10)),
      after: learnedFrom ?? null,
    });
  }
  return entries;
}

/**
 * The ids of one share. The largest pieces are dealt first, each to the share with the least work so far, ties to the id
 * and to the first share: the plan alone decides, whatever its order. A run that tests another's document goes
 * where that one goes. Shares have no run in common, and together they have all.
 */
export function idsOfShard(entries: readonly PlanEntry[], { index, of }: Shard): ReadonlySet<string> {
  const pieces = new Map<string, { ids: string[]; work: number }>();
  for (const { id, work, after } of entries) {
    const piece = pieces.get(after ?? id) ?? { ids: [], work: 0 };
    piece.ids.push(id);
    piece.work += work;
    pieces.set(after ?? id, piece);
  }
  const dealt = [...pieces].sort(([a, { work: most }], [b, { work }]) => work - most || (a < b ? -1 : 1));
  const shares = Array.from({ length: of }, () => ({ work: 0, ids: [] as string[] }));
  for (const [, { ids, work }] of dealt) {
    let least = shares[0];
    for (const share of shares) if (least === undefined || share.work < least.work) least = share;
    least?.ids.push(...ids);
    if (least !== undefined) least.work += work;
  }
  return new Set(shares[index - 1]?.ids);
}

function withoutText(run: ResolvedRun): ResolvedRun {
  return { ...run, method: { ...run.method, config: { ...run.method.config, text: '' } } };
}
