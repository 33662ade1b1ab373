import { limitText } from '../../core/item-limit.ts';
import type { RunSummary, TestItem } from '../run-summary.ts';
import { benchmarkText, countedItems, isPrinted } from '../test-score.ts';
import {
  type Conditions,
  conditionsText,
  differingConditions,
  methodConditions,
  testConditions,
} from './conditions.ts';

/** What statistics compare: methods on the same test tasks, under the same conditions. */
export interface CellRuns {
  /** As tables name it. */
  readonly benchmark: string;
  readonly model: string;
  readonly mode: string;
  /** What it differs in from other cells of these names, `model id x`; empty where it is the only one. */
  readonly conditions: string;
  /** Conditions that benchmarks must share to be averaged; cells of equal names have different ones. */
  readonly averagedWith: Conditions;
  /** Whether scores are of the test split: others are no results to be averaged or claimed. */
  readonly onTest: boolean;
  /** The cell is only sampled: how; null: it is whole. Nothing is compared with it, averaged or counted. */
  readonly partial: string | null;
  /** Methods that are not in the cell, and why, as sentences. */
  readonly leftOut: readonly string[];
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
  const groups = new Map<string, Group>();
  for (const summary of summaries) {
    if (!summary.finished || headlineOf(summary) === null) continue;
    const conditions = testConditions(summary);
    const key = JSON.stringify([...namesOf(summary), ...[...conditions].flat()]);
    const group = groups.get(key) ?? { conditions, runs: [], key };
    groups.set(key, { ...group, runs: [...group.runs, summary] });
  }
  const all = [...groups.values()].sort((a, b) => compare(a.key, b.key));
  return all.flatMap((group) => {
    const names = JSON.stringify(namesOf(group.runs[0]));
    const namesakes = all.filter(({ runs }) => JSON.stringify(namesOf(runs[0])) === names);
    const differing = differingConditions(namesakes.map(({ conditions }) => conditions));
    const [, ...place] = namesOf(group.runs[0]);
    const mixed = hasSeveralLimits(
      all.flatMap(({ runs: [run] }) =>
        run !== undefined && namesOf(run).slice(1).join('\n') === place.join('\n') ? [run] : [],
      ),
    );
    return byOptimizer(group.runs).map(({ optimizer, here }) =>
      cellOf(optimizer, { ...group, runs: here }, { differing, mixed }),
    );
  });
}

/** Is some benchmark there whole (or as far as its matrix goes) and as a smoke run? Limits may differ between benchmarks. */
function hasSeveralLimits(runs: readonly RunSummary[]): boolean {
  const texts = new Map(runs.map(({ run: { benchmark } }) => [benchmarkText(benchmark), benchmark]));
  const whole = [...texts.values()].map((benchmark) => benchmarkText({ ...benchmark, limit: 0 }));
  return new Set(whole).size < whole.length;
}

/** Runs that differ in nothing but method, optimizer and replicate. */
interface Group {
  readonly key: string;
  readonly conditions: Conditions;
  readonly runs: readonly RunSummary[];
}

/** Did the run spend anything on learning? */
export function learns({ optimizerCalls, rollouts }: RunSummary): boolean {
  const spent = (['train', 'val', 'slow-update', 'final-val'] as const).some(
    (phase) => (rollouts[phase] ?? 0) > 0,
  );
  return spent || optimizerCalls > 0;
}

/** What some runs of one label differ in, so that their mean is of no one method; empty where they are alike. */
export function unlikeReplicates(runs: readonly RunSummary[]): string[] {
  const learning = runs.some(learns);
  return differingConditions(runs.map((run) => methodConditions(run, learning)));
}

/** What some runs that one number would stand for differ in: conditions of the test, or of the method. */
export function unlikeRuns(runs: readonly RunSummary[]): string[] {
  return [...differingConditions(runs.map(testConditions)), ...unlikeReplicates(runs)];
}

/** As tables name a cell. */
function namesOf(summary: RunSummary | undefined): string[] {
  if (summary === undefined) return [];
  const { benchmark, target, mode } = summary.run;
  return [benchmarkText(benchmark), target.name, mode.name];
}

function byOptimizer(runs: readonly RunSummary[]): { optimizer: string | null; here: RunSummary[] }[] {
  const names = [...new Set(runs.flatMap(({ run }) => run.optimizer?.name ?? []))].sort(compare);
  if (names.length === 0) return [{ optimizer: null, here: [...runs] }];
  return names.map((optimizer) => ({
    optimizer,
    here: runs.filter(({ run }) => run.optimizer === null || run.optimizer.name === optimizer),
  }));
}

function cellOf(
  optimizer: string | null,
  { runs, conditions }: Group,
  { differing, mixed }: { readonly differing: readonly string[]; readonly mixed: boolean },
): CellRuns {
  const methods = new Map<string, RunSummary[]>();
  for (const summary of runs) {
    const { label } = summary.run.method;
    methods.set(label, [...(methods.get(label) ?? []), summary]);
  }
  const [first] = runs;
  const [benchmark = '', model = '', mode = ''] = namesOf(first);
  const named = conditionsText(conditions, differing);
  const where = [benchmark, model, mode, ...(named === '' ? [] : [named])].join(', ');
  const all = [...methods].map(([label, own]) => ({ label, own, unlike: unlikeReplicates(own) }));
  return {
    ...{ benchmark, model, mode, optimizer },
    conditions: named,
    // Time limits, settings and splits are a benchmark's own: they part namesakes only.
    averagedWith: new Map([
      ...(mixed
        ? [['items', limitText(first?.run.benchmark.limit ?? 0) || 'all'] satisfies [string, string]]
        : []),
      ...['model id', 'missing items', 'recorded on', ...differing].map((name): [string, string] => [
        name,
        conditions.get(name) ?? 'none',
      ]),
    ]),
    onTest: (first?.run.benchmark.evalSplit ?? 'test') === 'test',
    partial: runs.find(({ partial }) => partial !== undefined)?.partial ?? null,
    leftOut: all.flatMap(({ label, unlike }) =>
      unlike.length === 0
        ? []
        : [`left out of ${where}: ${label}, its replicates are not alike (${unlike.join(', ')})`],
    ),
    methods: all
      .filter(({ unlike }) => unlike.length === 0)
      .map(({ label, own }) => methodOf(label, own))
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
