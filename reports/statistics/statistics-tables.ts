import type { CellLayout } from '../cells/layout.ts';
import { partialNotes } from '../cells/partial-runs.ts';
import type { ControlContrast } from '../controls/note.ts';
import type { NamedTable } from '../named-table.ts';
import type { RunSummary } from '../run-summary.ts';
import { bySource, stampOf } from '../stamp.ts';
import { anatomyTable } from './anatomy-table.ts';
import { averagesTable } from './averages-table.ts';
import { bestTable } from './best-table.ts';
import { type CellRuns, cellsOfRuns } from './cell-runs.ts';
import { contrastSummary } from './contrast-summary.ts';
import { contrastTable } from './contrast-table.ts';
import { testContrasts } from './contrasts.ts';
import { missingTable } from './missing-table.ts';
import { contrastsOf, ownLabels, referenceLabel } from './own-methods.ts';
import { transferTable } from './transfer-table.ts';
import { varianceTable } from './variance-table.ts';

export interface StatisticsOptions {
  readonly title: string;
  /** Of the folder's table by cell: it names the method that contrasts are about. */
  readonly layout: CellLayout | null;
  /** Negative controls of the folder: their arms are neither rivals nor methods of ours. */
  readonly controls?: readonly ControlContrast[];
}

/**
 * The statistics of a results folder (docs/statistics.md), one set a source of numbers; a table without rows is left out.
 */
export function statisticsTables(
  summaries: readonly RunSummary[],
  { title, layout, controls = [] }: StatisticsOptions,
): NamedTable[] {
  const groups = bySource(summaries.filter(({ finished }) => finished));
  return groups.flatMap((group) => {
    const stamp = stampOf(group);
    const [source = ''] = stamp.toLowerCase().split(' ');
    const all = cellsOfRuns(group);
    const cells = all.filter(isWhole);
    const methods = controls.length === 0 ? cells : cellsOfRuns(withoutArms(group, controls)).filter(isWhole);
    const partial = partialNotes(group, 'left out');
    const owns = ownLabels(methods, layout);
    const reference = referenceLabel(owns, group);
    const tested = testContrasts(methods, contrastsOf(methods, owns, reference));
    const options = { title, stamp };
    const base = baseLabel(layout);
    const tables: NamedTable[] = [
      { stem: 'contrast-summary', table: contrastSummary(tested, options) },
      { stem: 'contrasts', table: contrastTable(tested, options) },
      { stem: 'best', table: bestTable(methods, options) },
      { stem: 'averages', table: averagesTable(methods, { ...options, owns, base, reference }) },
      { stem: 'variance', table: varianceTable(cells, options) },
      { stem: 'missing', table: missingTable(all, options) },
      { stem: 'transfer', table: transferTable(all, options) },
      { stem: 'anatomy', table: anatomyTable(cells, options) },
    ];
    // Where nothing is left the reason must still stand somewhere.
    const unlike = cells.some(({ leftOut }) => leftOut.length > 0);
    return tables.flatMap(({ stem, table }) =>
      table.rows.length === 0 && !(stem === 'averages' && unlike)
        ? []
        : [
            {
              stem: groups.length > 1 ? `${stem}-${source}` : stem,
              table: ofAllCells.has(stem) ? table : { ...table, notes: [...table.notes, ...partial] },
            },
          ],
    );
  });
}

/** Tables that name partial cells themselves, or say nothing of scores. */
const ofAllCells: ReadonlySet<string> = new Set(['missing', 'transfer']);

function isWhole({ partial }: CellRuns): boolean {
  return partial === null;
}

/** Leaves out what runs for a control alone: a placebo, a method or document again, a learner with shuffled feedback. */
function withoutArms(runs: readonly RunSummary[], controls: readonly ControlContrast[]): RunSummary[] {
  const arms = new Set(
    controls.flatMap(({ control, method, against }) =>
      method !== against && armed.has(control) ? [method] : [],
    ),
  );
  return runs.filter(({ run }) => !arms.has(run.method.label));
}

const armed: ReadonlySet<string> = new Set(['a-a', 'placebo', 'shuffled-feedback']);

/** Label of the method that gains are over. */
function baseLabel(layout: CellLayout | null): string {
  const heading = layout?.base ?? null;
  return layout?.methods.find((method) => method.heading === heading)?.label ?? heading ?? 'no-skill';
}
