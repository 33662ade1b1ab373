import { expect, it } from 'vitest';
import { comparisonTable } from '../../../reports/comparison-table.ts';
import { foldedTable } from '../../../reports/html/pages/folded-table.ts';
import { indexPage } from '../../../reports/html/pages/index-page.ts';
import { mainTableForPage } from '../../../reports/html/pages/main-table.ts';
import { labelStamps, runStamps } from '../../../reports/html/run-stamps.ts';
import { tableHtml } from '../../../reports/html/table-html.ts';
import { resultTable } from '../../../reports/result-table.ts';
import { madeRun } from '../summaries.ts';
import { textOf } from './page-parts.ts';

const runs = [
  madeRun({ hard: [0, 1] }),
  madeRun({ method: 'human', hard: [1, 1], stamps: ['SEEN by its author'] }),
];
const main = resultTable(runs, { title: 'all' });

it('shows gain and p right after the score, the rest of the scores behind the switch, and no column less', () => {
  const { columns } = mainTableForPage(main);
  const shown = columns.flatMap(({ key, detail }) => (detail === true ? [] : [key]));
  expect(shown.slice(shown.indexOf('hard_percent')).slice(0, 4)).toEqual([
    'hard_percent',
    'gain_points',
    'p',
    'test_accesses',
  ]);
  expect(columns.map(({ key }) => key).sort()).toEqual(main.columns.map(({ key }) => key).sort());
});

it('shows a stamp as its first word, with the whole to be read', () => {
  const { markup } = tableHtml(main, { stamps: runStamps(runs) });
  expect(markup).toContain('human <span class="chip" title="SEEN by its author">SEEN</span>');
  expect(textOf(tableHtml(main).markup)).toContain('human SEEN by its author');
});

it('shows the stamps of a method at the head of its column', () => {
  const { markup } = tableHtml(comparisonTable(main), { headStamps: labelStamps(runs) });
  expect(markup).toContain('>human <span class="chip" title="SEEN by its author">SEEN</span></th>');
  expect(markup).toContain('>no-skill</th>');
});

it('opens the table by method, lists the contents, and says why a table has no rows', () => {
  const tables = ['table', 'comparison'].map((stem) => ({ stem, table: main }));
  const options = { title: 'x', summaries: runs, layout: null, notPossible: [] };
  const page = indexPage({ ...options, tables });
  expect(page).toContain('id="table-comparison" open');
  expect(page).not.toContain('id="table-table" open');
  expect(page).toContain('<a href="#table-comparison">Scores by method, with intervals</a>');
  expect(indexPage({ ...options, tables: tables.slice(0, 1) })).toContain('id="table-table" open');
  const empty = { ...main, rows: [], notes: ['Compared: 0 of 3', 'refused (3 numbers): simulated'] };
  const folded = foldedTable({ stem: 'beside-paper', table: empty }, { open: false });
  expect(textOf(folded.markup)).toContain('0 rows: refused (3 numbers): simulated');
});
