import { plainText } from '../../plain-text.ts';
import type { RunSummary } from '../../run-summary.ts';
import type { Row, Table } from '../../table.ts';
import { type Html, html } from '../html.ts';
import { runStamps } from '../run-stamps.ts';
import {
  baseRuns,
  type CellResult,
  caveat,
  cellResult,
  resultSentence,
  type StampsOf,
  stampedLabel,
} from './result-sentence.ts';

/** Cells that are told one by one; of more, only how often a method was the best. */
const mostCells = 4;

/**
 * The results of one source of numbers in words, of its main table alone: a sentence a cell or, of many cells, how often
 * each method was best. Null where no cell has a `no-skill` run to compare with.
 */
export function indexResult(main: Table, summaries: readonly RunSummary[]): Html | null {
  const base = baseRuns(summaries);
  const stampsOf = runStamps(summaries);
  const results = cellsOf(main.rows).flatMap(({ name, rows }) => {
    const result = cellResult(rows, base);
    return result === null ? [] : [{ name, result }];
  });
  if (results.length === 0) return null;
  if (results.length <= mostCells)
    return html`${results.map(
      ({ name, result }) =>
        html`<h3>${plainText(name)}</h3>\n${resultSentence(result, main.stamp, stampsOf)}\n`,
    )}`;
  const above = results.filter(({ result }) => !result.baseIsBest).length;
  const counts = [
    ...countsByMethod(
      results.map(({ result }) => result),
      stampsOf,
    ),
  ]
    .map(([method, count]) => `${method} in ${count}`)
    .join(', ');
  return html`<p class="result">${plainText(
    `Best on test is above no-skill in ${above} of the ${results.length} cells that have a no-skill run; best or equal best: ${counts}. Counted by the score alone, without a test; every cell's page says its best run, gain, interval and p.`,
  )} <span class="detail-text">${caveat(main.stamp)}</span></p>`;
}

function cellsOf(rows: readonly Row[]): { readonly name: string; readonly rows: readonly Row[] }[] {
  const cells = new Map<string, Row[]>();
  for (const row of rows) {
    const { benchmark, model, mode } = row.values;
    const name = [benchmark, model, mode].join(' · ');
    cells.set(name, [...(cells.get(name) ?? []), row]);
  }
  return [...cells].map(([name, own]) => ({ name, rows: own }));
}

/** By label with its stamps, the most frequent first; a method counts once a cell, with all its runs. */
function countsByMethod(results: readonly CellResult[], stampsOf: StampsOf): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { best } of results)
    for (const label of new Set(best.map((row) => stampedLabel(row, stampsOf))))
      counts.set(label, (counts.get(label) ?? 0) + 1);
  return new Map([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}
