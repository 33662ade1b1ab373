import type { MatrixFile } from '../matrix/matrix-file.ts';
import type { NotPossible, PlannedRun } from '../matrix/resolve-matrix.ts';
import type { CellLayout } from '../reports/cells/layout.ts';
import { paperBenchmarkName, paperMethodName } from '../reports/paper/names.ts';

interface Asked {
  readonly benchmark: string;
  readonly model: string;
  readonly mode: string;
  readonly method: string;
}

/**
 * The layout of the table by cell that a matrix asks for: every cell that is planned or not possible, in the order mode,
 * model, benchmark of the file. Null where the matrix asks for no such table.
 * @param standsFor targets that stand-ins stand for, by the name of the stand-in
 */
export function cellLayout(
  file: MatrixFile,
  planned: readonly PlannedRun[],
  notPossible: readonly NotPossible[],
  standsFor: ReadonlyMap<string, string> = new Map(),
): CellLayout | null {
  const { cellTable } = file;
  if (cellTable === undefined) return null;
  const asked: Asked[] = [
    ...planned.map(({ run }) => ({
      benchmark: run.benchmark.label,
      model: run.target.name,
      mode: run.mode.name,
      method: run.method.label,
    })),
    ...notPossible,
  ];
  const labels = file.methods.map((entry) =>
    typeof entry === 'string' ? entry : (entry.label ?? entry.name),
  );
  // Runs that are shown in another's column have none of their own.
  const shownElsewhere = new Set(cellTable.partial?.flatMap(({ instead }) => Object.values(instead)));
  const columns = labels.filter((label) => !shownElsewhere.has(label));
  const benchmarks = file.benchmarks.map((entry) =>
    typeof entry === 'string' ? entry : (entry.label ?? entry.name),
  );
  const paper = cellTable.besidePaper;
  const heading = (label: string) => (paper ? paperMethodName(label) : label);
  const rows = file.modes.flatMap((mode) =>
    file.models.flatMap((model) =>
      benchmarks.flatMap((benchmark) => {
        const here = asked.filter(
          (cell) => cell.benchmark === benchmark && cell.model === model && cell.mode === mode,
        );
        if (here.length === 0) return [];
        const partial = cellTable.partial?.find((one) => one.mode === mode);
        return [
          {
            benchmark: paper ? paperBenchmarkName(benchmark) : benchmark,
            target: standsFor.get(model) ?? model,
            mode,
            ran: { benchmark, target: model },
            methods: columns.filter((label) =>
              here.some(({ method }) => method === (partial?.instead[label] ?? label)),
            ),
            ...(partial === undefined ? {} : { partial: { note: partial.note, instead: partial.instead } }),
          },
        ];
      }),
    ),
  );
  return {
    format: 'skillopt-bench/cell-table/1',
    title: file.name,
    own: cellTable.own === undefined ? null : heading(cellTable.own),
    base: cellTable.base === undefined ? null : heading(cellTable.base),
    methods: columns.flatMap((label) => {
      const optimizers = optimizersOf(planned, label);
      // With `self` alone every target has its own, and one column still means one thing.
      return file.optimizers.length < 2 || optimizers.length < 2
        ? [{ heading: heading(label), label }]
        : optimizers.map((optimizer) => ({
            heading: `${heading(label)} by ${optimizer}`,
            label,
            optimizer,
          }));
    }),
    rows,
    besidePaper: paper,
  };
}

/** Names of the optimizer models that a method is run with, in the order of the plan; none where it needs none. */
function optimizersOf(planned: readonly PlannedRun[], label: string): string[] {
  return [
    ...new Set(
      planned.flatMap(({ run }) =>
        run.method.label === label && run.optimizer !== null ? [run.optimizer.name] : [],
      ),
    ),
  ];
}
