import type { CellLayout } from '../../cells/layout.ts';
import type { NotPossibleCell } from '../../not-possible.ts';
import { methodRank } from '../../result-table.ts';
import type { RunSummary } from '../../run-summary.ts';
import { groupByCell } from '../cell-key.ts';

/** A row that the heat map asks for, and the runs that its numbers are looked up in. */
export interface HeatRowSource {
  readonly row: CellLayout['rows'][number];
  readonly runs: readonly RunSummary[];
  readonly detail: string;
}

export interface HeatRowSources {
  /** Without its rows: `sources` has them. */
  readonly layout: CellLayout;
  readonly sources: readonly HeatRowSource[];
}

/**
 * The rows of a heat map: those of the layout or, without one, a row for every cell that was tested and, where several
 * optimizers served one cell, for each of them.
 */
export function heatRowSources(
  summaries: readonly RunSummary[],
  layout: CellLayout | null,
  notPossible: readonly NotPossibleCell[],
): HeatRowSources {
  if (layout !== null)
    return {
      layout: { ...layout, rows: [] },
      sources: layout.rows.map((row) => {
        const { benchmark, ran } = row;
        return { row, runs: summaries, detail: ran.benchmark === benchmark ? '' : ran.benchmark };
      }),
    };
  const tested = summaries.filter(({ run }) => (run.benchmark.evalSplit ?? 'test') === 'test');
  const labels = [...tested]
    .sort((a, b) => (methodRank(a) < methodRank(b) ? -1 : 1))
    .map(({ run }) => run.method.label);
  const methods = [...new Set([...labels, ...notPossible.map(({ method }) => method)])];
  const base = tested.find(({ run }) => run.method.name === 'no-skill')?.run.method.label ?? null;
  return {
    layout: {
      format: 'skillopt-bench/cell-table/1',
      title: 'every cell by method',
      own: null,
      base,
      methods: methods.map((label) => ({ heading: label, label })),
      rows: [],
      besidePaper: false,
    },
    sources: groupByCell(tested).flatMap(({ key, runs }) =>
      byOptimizer(runs).map(({ optimizer, runs: served, isOne }): HeatRowSource => {
        const ran = { benchmark: runs[0]?.run.benchmark.label ?? key.benchmark, target: key.target };
        const notHere = notPossible.filter(
          (cell) => cell.benchmark === ran.benchmark && cell.model === key.target && cell.mode === key.mode,
        );
        const here = [...served.map(({ run }) => run.method.label), ...notHere.map(({ method }) => method)];
        return {
          row: { ...key, ran, methods: methods.filter((label) => here.includes(label)) },
          runs: served,
          detail: isOne ? '' : `optimizer ${optimizer}`,
        };
      }),
    ),
  };
}

/** One group an optimizer; runs of methods that need none stand in each. */
function byOptimizer(
  runs: readonly RunSummary[],
): { readonly optimizer: string; readonly runs: readonly RunSummary[]; readonly isOne: boolean }[] {
  const names = [...new Set(runs.flatMap(({ run }) => (run.optimizer === null ? [] : [run.optimizer.name])))];
  if (names.length < 2) return [{ optimizer: names[0] ?? '', runs, isOne: true }];
  return names.map((optimizer) => ({
    optimizer,
    runs: runs.filter(({ run }) => run.optimizer === null || run.optimizer.name === optimizer),
    isOne: false,
  }));
}
