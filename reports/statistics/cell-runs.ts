import type { RunSummary, TestItem } from '../run-summary.ts';
import { benchmarkText, countedItems, isPrinted } from '../test-score.ts';

/** What statistics compare: methods on the same test tasks, under the same conditions. */
export interface CellRuns {
  /** As tables name it. */
  readonly benchmark: string;
  readonly model: string;
  readonly mode: string;
  /** Name of the optimizer model; methods that need none stand in the cells of every optimizer. */
  readonly optimizer: string | null;
  /** In the order no skill, seed, given documents, then by label. */
  readonly methods: readonly MethodRuns[];
}

export interface MethodRuns {
  readonly label: string;
  /** Of the method itself, whatever its label in the matrix. */
  readonly name: string;
  /** Whether any of its runs asked an optimizer or rolled out tasks to learn: only such a method has trained documents. */
  readonly learns: boolean;
  /** Finished runs, by replicate. */
  readonly replicates: readonly ReplicateRun[];
}

export interface ReplicateRun {
  readonly summary: RunSummary;
  /** Test items of the headline document, as the run's policy counts what failed. */
  readonly items: readonly TestItem[];
  /** At most 5 % of them are missing. */
  readonly printed: boolean;
}

/** Finished runs by cell, whatever the order in which they are given. @param summaries of one source */
export function cellsOfRuns(summaries: readonly RunSummary[]): CellRuns[] {
  const groups = new Map<string, RunSummary[]>();
  for (const summary of summaries) {
    if (!summary.finished || headlineOf(summary) === null) continue;
    const key = conditionsOf(summary);
    groups.set(key, [...(groups.get(key) ?? []), summary]);
  }
  return [...groups]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([, runs]) => byOptimizer(runs).map(({ optimizer, here }) => cellOf(optimizer, here)));
}

/** Did the run spend anything on learning? */
export function learns({ optimizerCalls, rollouts }: RunSummary): boolean {
  const spent = (['train', 'val', 'slow-update', 'final-val'] as const).some(
    (phase) => (rollouts[phase] ?? 0) > 0,
  );
  return spent || optimizerCalls > 0;
}

/** Runs that differ in nothing but method, optimizer and replicate have equal texts here. */
function conditionsOf({ run, dataset, recordedOn }: RunSummary): string {
  return JSON.stringify([
    benchmarkText(run.benchmark),
    run.target.name,
    run.mode.name,
    dataset.test.digest,
    run.target.id,
    run.missingPolicy,
    run.target.settings ?? null,
    run.mode.timeLimitMs ?? null,
    recordedOn,
  ]);
}

function byOptimizer(runs: readonly RunSummary[]): { optimizer: string | null; here: RunSummary[] }[] {
  const names = [...new Set(runs.flatMap(({ run }) => run.optimizer?.name ?? []))].sort(compare);
  if (names.length === 0) return [{ optimizer: null, here: [...runs] }];
  return names.map((optimizer) => ({
    optimizer,
    here: runs.filter(({ run }) => run.optimizer === null || run.optimizer.name === optimizer),
  }));
}

function cellOf(optimizer: string | null, runs: readonly RunSummary[]): CellRuns {
  const methods = new Map<string, RunSummary[]>();
  for (const summary of runs) {
    const { label } = summary.run.method;
    methods.set(label, [...(methods.get(label) ?? []), summary]);
  }
  const [first] = runs;
  return {
    benchmark: first === undefined ? '' : benchmarkText(first.run.benchmark),
    model: first?.run.target.name ?? '',
    mode: first?.run.mode.name ?? '',
    optimizer,
    methods: [...methods]
      .map(([label, own]) => methodOf(label, own))
      .sort((a, b) => compare(rankOf(a), rankOf(b))),
  };
}

function methodOf(label: string, runs: readonly RunSummary[]): MethodRuns {
  const sorted = [...runs].sort((a, b) => a.run.replicate - b.run.replicate || compare(a.run.id, b.run.id));
  return {
    label,
    name: sorted[0]?.run.method.name ?? '',
    learns: sorted.some(learns),
    replicates: sorted.map((summary) => {
      const items = headlineOf(summary) ?? [];
      return { summary, items, printed: isPrinted(items) };
    }),
  };
}

function headlineOf({ run, tests }: RunSummary): readonly TestItem[] | null {
  const test = tests.find(({ labels }) => labels.includes(run.method.headline));
  return test === undefined ? null : countedItems(run, test);
}

const firstNames = ['no-skill', 'seed-skill', 'given-skill'];
function rankOf({ name, label }: MethodRuns): string {
  const rank = firstNames.indexOf(name);
  return `${rank === -1 ? 9 : rank}${label}`;
}

/** By code units: no locale decides the order of a table. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
