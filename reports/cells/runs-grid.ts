import { wilsonInterval } from '../../core/statistics/wilson-interval.ts';
import type { NotPossibleCell } from '../not-possible.ts';
import type { RunSummary, TestItem } from '../run-summary.ts';
import { stampOf } from '../stamp.ts';
import { unlikeRuns } from '../statistics/cell-runs.ts';
import { countedItems, isPrinted } from '../test-score.ts';
import type { CellGrid, CellScore, GridRow } from './cell-grid.ts';
import type { CellLayout } from './layout.ts';

type LayoutRow = CellLayout['rows'][number];

/**
 * Our runs as a grid. A number that is asked for and not there is missing, with the reason: never zero, never left
 * out, never somebody else's.
 * @param summaries runs of one source (simulated, recorded or live)
 */
export function runsGrid(
  summaries: readonly RunSummary[],
  layout: CellLayout,
  notPossible: readonly NotPossibleCell[],
): CellGrid {
  return {
    title: layout.title,
    stamp: stampOf(summaries),
    methods: layout.methods.map(({ heading }) => heading),
    own: layout.own,
    base: layout.base,
    notes: cliNotes(summaries, layout),
    rows: layout.rows.map((row): GridRow => {
      const { benchmark, target, mode, ran } = row;
      const scores = layout.methods.flatMap(({ heading, label, optimizer }): [string, CellScore][] =>
        row.methods.includes(label)
          ? [[heading, scoreOf(runsOf(summaries, row, label, optimizer), row, label)]]
          : [],
      );
      const same = ran.benchmark === benchmark && ran.target === target;
      return { benchmark, target, mode, ran: same ? null : ran, scores: new Map(scores) };
    }),
  };

  function scoreOf(runs: readonly RunSummary[], row: LayoutRow, label: string): CellScore {
    const reason = notPossible.find(
      (cell) =>
        cell.benchmark === row.ran.benchmark &&
        cell.model === row.ran.target &&
        cell.mode === row.mode &&
        cell.method === runLabel(row, label),
    )?.reason;
    const score = scoreOfRuns(runs, reason);
    return row.partial === undefined ? score : partialOf(score, runs, row.partial.note);
  }
}

/** Versions of the agent CLIs behind the rows: one may answer where another does not. */
function cliNotes(summaries: readonly RunSummary[], { rows }: CellLayout): string[] {
  return [...new Set(rows.map(({ mode }) => mode))].flatMap((mode) => {
    const runs = summaries.filter(({ run, finished }) => finished && run.mode.name === mode);
    const versions = [...new Set(runs.flatMap(({ run }) => run.mode.cli?.version ?? []))].sort();
    return versions.length === 0 ? [] : [`mode ${mode}: CLI version ${versions.join(', ')}`];
  });
}

/**
 * One number of the replicates of a method in a cell.
 * @param reason why it could not run, where that is known
 */
export function scoreOfRuns(runs: readonly RunSummary[], reason?: string): CellScore {
  const finished = runs.filter((run) => run.finished);
  if (finished.length === 0) return missing(reason ?? whyNone(runs));
  if (new Set(finished.map(({ run }) => run.optimizer?.name ?? '')).size > 1)
    return missing('runs with several optimizers: one number would hide which');
  const unlike = unlikeRuns(finished);
  if (unlike.length > 0)
    return missing(`its ${finished.length} runs differ in ${unlike.join(', ')}: no mean is taken`);
  const scores = finished.flatMap((run) => testScore(run) ?? []);
  if (scores.length < finished.length) return missing('more than 5 % of its test items are missing');
  const percent = scores.reduce((total, score) => total + score.percent, 0) / scores.length;
  const [only] = scores;
  return {
    kind: 'score',
    percent,
    interval: scores.length === 1 && only !== undefined ? only.interval : null,
    runs: scores.length,
  };
}

/** Label of the runs that a column shows in a row. */
function runLabel({ partial }: LayoutRow, label: string): string {
  return partial?.instead[label] ?? label;
}

function partialOf(score: CellScore, runs: readonly RunSummary[], note: string): CellScore {
  if (score.kind !== 'score') return score;
  const items = Math.max(...runs.map((run) => headlineItems(run).length));
  return { kind: 'partial', percent: score.percent, items, note };
}

/** The runs of a method in a cell, all replicates, on the test split; of one optimizer where a name is given. */
export function runsOf(
  summaries: readonly RunSummary[],
  row: LayoutRow,
  label: string,
  optimizer?: string,
): RunSummary[] {
  return summaries.filter(
    ({ run }) =>
      run.benchmark.label === row.ran.benchmark &&
      run.target.name === row.ran.target &&
      run.mode.name === row.mode &&
      run.method.label === runLabel(row, label) &&
      (optimizer === undefined || runLabel(row, label) !== label || run.optimizer?.name === optimizer) &&
      (run.benchmark.evalSplit ?? 'test') === 'test',
  );
}

/** A run that failed says why; one that only stopped goes on another time. */
function whyNone(runs: readonly RunSummary[]): string {
  const failed = runs.find(({ failure }) => failure !== undefined);
  if (failed !== undefined) return `its run failed: ${failed.failure}`;
  return runs.length === 0 ? 'there is no run' : 'its run is not finished';
}

function missing(reason: string): CellScore {
  return { kind: 'missing', reason };
}

/**
 * Hard % of the document that stands for the method, with Wilson's 95 % interval; null where none may be printed. Not
 * rounded: 25.847 is 25.8, and 25.85 would be 25.9.
 */
function testScore(summary: RunSummary): {
  percent: number;
  interval: { low: number; high: number };
} | null {
  const items = headlineItems(summary);
  const counted = items.filter((item) => !item.missing);
  if (!isPrinted(items) || counted.length === 0) return null;
  const right = counted.reduce((total, item) => total + item.hard, 0);
  const { low, high } = wilsonInterval(right, counted.length);
  return {
    percent: (100 * right) / counted.length,
    interval: { low: 100 * low, high: 100 * high },
  };
}

/** Test items of the document that stands for the method; none where it was not tested. */
function headlineItems({ run, tests }: RunSummary): readonly TestItem[] {
  const test = tests.find(({ labels }) => labels.includes(run.method.headline));
  return test === undefined ? [] : countedItems(run, test);
}
