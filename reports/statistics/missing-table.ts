import { missingBounds } from '../../core/statistics/missing-bounds.ts';
import type { Row, Table } from '../table.ts';
import { cellColumns, cellValues, severalReplicates } from './cell-columns.ts';
import type { CellRuns, MethodRuns, ReplicateRun } from './cell-runs.ts';
import { differenceBounds } from './difference-bounds.ts';
import { effectText, percentText, points } from './figures.ts';
import { noSkillOf } from './no-skill-of.ts';
import { pairedEffect } from './paired-effect.ts';

/** Runs with missing items: what their scores and their gains over no skill would be in the worst and the best case. */
export function missingTable(
  cells: readonly CellRuns[],
  { title, stamp }: { readonly title: string; readonly stamp: string },
): Table {
  const shown = new Set<string>();
  const rows = cells.flatMap((cell) =>
    cell.methods.flatMap((method) =>
      method.replicates.flatMap((run) => {
        const { id } = run.summary.run;
        // A method without an optimizer stands in the cells of all of them.
        if (shown.has(id) || !run.items.some(({ missing }) => missing)) return [];
        shown.add(id);
        return [rowOf(cell, method, run)];
      }),
    ),
  );
  return {
    title: `${title}: missing items`,
    stamp,
    columns: [
      ...cellColumns(cells),
      { key: 'method', heading: 'method', align: 'left' },
      { key: 'replicate', heading: 'rep', align: 'right', detail: !severalReplicates(rows) },
      { key: 'asked', heading: 'asked', align: 'right' },
      { key: 'missing', heading: 'missing', align: 'right' },
      { key: 'printed', heading: 'printed', align: 'left' },
      { key: 'hard_percent', heading: 'hard %', align: 'right' },
      { key: 'hard_low', heading: 'all missing wrong', align: 'right' },
      { key: 'hard_high', heading: 'all missing right', align: 'right' },
      { key: 'gain_points', heading: 'gain over no-skill', align: 'right' },
      { key: 'gain_low', heading: 'worst case', align: 'right' },
      { key: 'gain_high', heading: 'best case', align: 'right' },
      { key: 'run', heading: 'run', align: 'left', detail: true },
    ],
    rows,
    notes: [
      'Bounds assume nothing of why items are missing and are no confidence intervals. Up to 5 % missing a score is printed, of the items that are there; above that none is.',
      'Worst case of a gain: what the method misses is wrong and what no-skill misses is right; best case: the other way round.',
    ],
  };
}

function rowOf(cell: CellRuns, method: MethodRuns, run: ReplicateRun): Row {
  const { items, printed, summary } = run;
  const { replicate } = summary.run;
  const bounds = missingBounds(items.map(({ hard, missing }) => (missing ? null : hard)));
  const compared = method.name === 'no-skill' ? null : noSkillOf(cell, run);
  const alone = { ...method, replicates: [run] };
  const gain = compared === null ? null : pairedEffect(alone, compared);
  const gainBounds = compared === null ? null : differenceBounds(alone, compared);
  const percent = bounds.mean === null || !printed ? null : points(bounds.mean);
  const values = {
    ...cellValues(cell),
    method: method.label,
    replicate,
    asked: bounds.n,
    missing: bounds.missing,
    printed,
    hard_percent: percent,
    hard_low: points(bounds.low),
    hard_high: points(bounds.high),
    gain_points: gain === null ? null : points(gain.difference),
    gain_low: gainBounds === null ? null : points(gainBounds.low),
    gain_high: gainBounds === null ? null : points(gainBounds.high),
    run: summary.run.id,
  };
  const shown: Record<string, string> = {
    printed: printed ? 'yes' : 'no: over 5 %',
    hard_low: values.hard_low.toFixed(1),
    hard_high: values.hard_high.toFixed(1),
  };
  if (percent !== null) shown.hard_percent = percentText(percent, null, null);
  for (const key of ['gain_points', 'gain_low', 'gain_high'] as const) {
    const value = values[key];
    if (value !== null) shown[key] = effectText(value, null, null);
  }
  return { values, shown };
}
