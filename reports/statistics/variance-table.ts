import { type ComponentName, varianceComponents } from '../../core/statistics/variance-components.ts';
import type { Column, Row, Table } from '../table.ts';
import { cellColumns, cellValues } from './cell-columns.ts';
import type { CellRuns, MethodRuns } from './cell-runs.ts';
import { commonScores } from './common-scores.ts';
import { points } from './figures.ts';

const names: readonly ComponentName[] = ['replicate', 'cluster', 'item', 'replicateCluster', 'residual'];
const headings: Readonly<Record<ComponentName, string>> = {
  replicate: 'replicate',
  cluster: 'cluster',
  item: 'item',
  replicateCluster: 'replicate x cluster',
  residual: 'rest',
};

/** Where the scatter of a method's scores comes from, for every method with several replicates in a cell. */
export function varianceTable(
  cells: readonly CellRuns[],
  { title, stamp }: { readonly title: string; readonly stamp: string },
): Table {
  const shown = new Set<string>();
  return {
    title: `${title}: variance components`,
    stamp,
    columns: [
      ...cellColumns(cells),
      { key: 'method', heading: 'method', align: 'left' },
      { key: 'replicates', heading: 'replicates', align: 'right' },
      { key: 'n', heading: 'n', align: 'right' },
      { key: 'tasks_left_out', heading: 'tasks left out', align: 'right', detail: true },
      { key: 'clusters', heading: 'clusters', align: 'right' },
      ...names.map((name): Column => ({ key: keyOf(name), heading: headings[name], align: 'right' })),
      { key: 'clamped', heading: 'negative, shown as 0', align: 'left' },
    ],
    rows: cells.flatMap((cell) =>
      cell.methods.flatMap((method) => {
        // A method without an optimizer stands in the cells of all of them.
        const runs = method.replicates.map(({ summary }) => summary.run.id).join(' ');
        if (shown.has(runs)) return [];
        shown.add(runs);
        return rowOf(cell, method) ?? [];
      }),
    ),
    notes: [
      'Standard deviations in points of one item score: what replicates, clusters, items and their interaction add (ANOVA estimates). A dash: the design cannot tell it apart; where every item is its own cluster the column cluster holds the items and replicate x cluster the rest.',
      ...new Set(cells.flatMap(({ leftOut }) => leftOut)),
    ],
  };
}

function rowOf(cell: CellRuns, method: MethodRuns): Row | null {
  const { label, replicates } = method;
  if (replicates.length < 2 || replicates.some(({ printed }) => !printed)) return null;
  const common = commonScores([method]);
  const [scores] = common?.scores ?? [];
  if (common === null || scores === undefined) return null;
  const { components, clamped } = varianceComponents(scores);
  const values: Record<string, string | number | null> = {
    ...cellValues(cell),
    method: label,
    replicates: replicates.length,
    n: common.items,
    tasks_left_out: common.leftOut,
    clusters: common.clusters,
    clamped: clamped.map(({ name }) => headings[name]).join(', '),
  };
  const shown: Record<string, string> = clamped.length === 0 ? { clamped: '' } : {};
  for (const name of names) {
    const variance = components[name];
    values[keyOf(name)] = variance === null ? null : points(Math.sqrt(variance));
    if (variance !== null) shown[keyOf(name)] = points(Math.sqrt(variance)).toFixed(1);
  }
  return { values, shown };
}

function keyOf(name: ComponentName): string {
  return `sd_${name === 'replicateCluster' ? 'replicate_cluster' : name}_points`;
}
