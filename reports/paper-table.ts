import { averageTable } from './cells/average-table.ts';
import { cellTable } from './cells/cell-table.ts';
import type { CellLayout } from './cells/layout.ts';
import { runsGrid } from './cells/runs-grid.ts';
import type { NamedTable } from './named-table.ts';
import type { NotPossibleCell } from './not-possible.ts';
import { claimTable, noiseTable } from './paper/claim-table.ts';
import { loadPaper } from './paper/load-paper.ts';
import { noiseBand, noisePairs } from './paper/noise-band.ts';
import { otherSideBySideTable } from './paper/other-side-by-side.ts';
import { paperGrid } from './paper/paper-grid.ts';
import { printedNumbers } from './paper/printed-numbers.ts';
import { sideBySideTable } from './paper/side-by-side.ts';
import type { RunSummary } from './run-summary.ts';
import { bySource } from './stamp.ts';

/** The paper's own tables, from its printed numbers: Table 1, averages, claims recomputed, noise band. */
export function paperTables(): NamedTable[] {
  const paper = loadPaper();
  const grid = paperGrid(paper);
  return [
    { stem: 'paper-table-1', table: cellTable(grid) },
    { stem: 'paper-averages', table: averageTable(grid) },
    { stem: 'paper-claims', table: claimTable(paper, grid) },
    { stem: 'paper-noise', table: noiseTable(paper, grid) },
  ];
}

/** The same tables from our runs, one set a source of numbers, and ours beside the paper's where the layout says so. */
export function cellTables(
  summaries: readonly RunSummary[],
  layout: CellLayout,
  notPossible: readonly NotPossibleCell[],
): NamedTable[] {
  const groups = bySource(summaries);
  return groups.flatMap((group) => {
    const ours = runsGrid(group, layout, notPossible);
    const [source = ''] = ours.stamp.toLowerCase().split(' ');
    const stem = (name: string) => (groups.length > 1 ? `${name}-${source}` : name);
    const tables: NamedTable[] = [{ stem: stem('cells'), table: cellTable(ours) }];
    if (layout.own !== null) tables.push({ stem: stem('cell-averages'), table: averageTable(ours) });
    const paper = loadPaper();
    const numbers = printedNumbers(paper, layout.title);
    if (numbers.length > 0)
      tables.push({
        stem: stem('beside-paper'),
        table: otherSideBySideTable({
          numbers,
          layout,
          summaries: group,
          conditions: paper.conditions,
          noise: noiseBand(noisePairs(paper)),
          stamp: ours.stamp,
        }),
      });
    if (layout.besidePaper) {
      tables.push({
        stem: stem('beside-paper'),
        table: sideBySideTable({
          ours,
          paper: paperGrid(paper),
          layout,
          summaries: group,
          conditions: paper.conditions,
        }),
      });
    }
    return tables;
  });
}
