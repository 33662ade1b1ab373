import type { Column, Row } from '../table.ts';
import type { CellRuns } from './cell-runs.ts';

/** Columns that name a cell; mode and optimizer are for the files only where there is one. */
export function cellColumns(cells: readonly CellRuns[]): Column[] {
  const several = (of: (cell: CellRuns) => string | null) =>
    new Set(cells.flatMap((cell) => of(cell) ?? [])).size > 1;
  return [
    { key: 'benchmark', heading: 'benchmark', align: 'left' },
    { key: 'model', heading: 'model', align: 'left' },
    { key: 'mode', heading: 'mode', align: 'left', detail: !several(({ mode }) => mode) },
    ...conditionsColumn(cells),
    {
      key: 'optimizer',
      heading: 'optimizer',
      align: 'left',
      detail: !several(({ optimizer }) => optimizer),
    },
  ];
}

/** Are the rows of several replicates, so that people must see of which? */
export function severalReplicates(rows: readonly Row[]): boolean {
  return new Set(rows.map(({ values }) => values.replicate)).size > 1;
}

/** Only where cells of equal names are told apart by it. */
export function conditionsColumn(cells: readonly { readonly conditions: string }[]): Column[] {
  if (cells.every(({ conditions }) => conditions === '')) return [];
  return [{ key: 'conditions', heading: 'conditions', align: 'left' }];
}

export function cellValues({ benchmark, model, mode, optimizer, conditions }: CellRuns): {
  readonly benchmark: string;
  readonly model: string;
  readonly mode: string;
  readonly optimizer: string | null;
  readonly conditions?: string;
} {
  return { benchmark, model, mode, optimizer, ...(conditions === '' ? {} : { conditions }) };
}
