import type { NamedTable } from '../../named-table.ts';
import { plainText } from '../../plain-text.ts';
import type { RunSummary } from '../../run-summary.ts';
import { bySource, stampOf } from '../../stamp.ts';
import type { CellKey } from '../cell-key.ts';
import { type Html, html } from '../html.ts';
import { runHref } from '../links.ts';
import { pageFrame } from '../page-frame.ts';
import { runStamps } from '../run-stamps.ts';
import { stateOf } from '../runs-table.ts';
import { tableHtml } from '../table-html.ts';
import { tableLinks } from '../table-links.ts';
import { cellCharts } from './cell-charts.ts';
import { cellTableOf, configDigest } from './cell-table.ts';
import { mainTableForPage } from './main-table.ts';
import { baseRuns, cellResult, resultSentence } from './result-sentence.ts';
import { winningDocument } from './winning-document.ts';

export interface CellPageOptions {
  readonly cell: CellKey;
  /** All runs of the cell, finished or not. */
  readonly runs: readonly RunSummary[];
  /** The main tables of the results, one a source of numbers. */
  readonly mains: readonly NamedTable['table'][];
  readonly indexTitle: string;
}

/** What is known of one benchmark, target and mode: methods side by side, curves, the document that won, every run. */
export async function cellPage({ cell, runs, mains, indexTitle }: CellPageOptions): Promise<string> {
  const groups = bySource(runs);
  const parts: Html[] = [];
  for (const group of groups) parts.push(await partOf(group, cell, mains, runs));
  return pageFrame({
    title: `${cell.benchmark} · ${cell.target} · ${cell.mode}`,
    stamps: groups.map(stampOf),
    root: '../',
    styles: ['assets/charts.css'],
    trail: [{ name: indexTitle, href: '../index.html' }],
    body: parts,
  });
}

async function partOf(
  group: readonly RunSummary[],
  cell: CellKey,
  mains: readonly NamedTable['table'][],
  all: readonly RunSummary[],
): Promise<Html> {
  const ids = new Set(group.map(({ run }) => run.id));
  // The main table of this source: the one that holds its runs.
  const main = mains.find(({ rows }) => rows.some(({ values }) => ids.has(String(values.run))));
  const table = main === undefined ? null : cellTableOf(main, cell, group);
  const result = table === null ? null : cellResult(table.rows, baseRuns(group));
  const charts = await cellCharts(group);
  const document = winningDocument(group);
  return html`${result !== null && resultSentence(result, stampOf(group), runStamps(group))}<section><h2>Methods</h2>
${table === null ? html`<p>No run of this cell is finished.</p>` : tableHtml(mainTableForPage(table), { href: tableLinks(all, '../'), stamps: runStamps(group) })}</section>
${charts !== null && html`<section><h2>Charts</h2>\n${charts}</section>`}
${document !== null && html`<section><h2>The document that won</h2>\n${document}</section>`}
<section><h2>Data and runs</h2>
${splitsHtml(group)}
<ul class="runs">${group.map(
    (summary) =>
      html`<li><a href="${runHref('../', summary.run.id)}">${plainText(summary.run.id)}</a> <span class="detail-text">${stateOf(summary)}, configuration <code>${configDigest(summary)}</code></span></li>\n`,
  )}</ul></section>
`;
}

/** What the runs were trained and tested on, once for each data set: more than one means that their numbers do not compare. */
function splitsHtml(group: readonly RunSummary[]): Html {
  const sets = new Map(group.map(({ dataset }) => [JSON.stringify(dataset), dataset]));
  return html`${sets.size > 1 && html`<p class="warning">The runs of this cell were not all made on the same data.</p>`}${[
    ...sets.values(),
  ].map(
    (dataset) => html`<dl class="properties"><div><dt>data</dt><dd>${plainText(dataset.provenance)}</dd></div>
${(['train', 'val', 'test'] as const).map(
  (split) =>
    html`<div><dt>${split}</dt><dd>${dataset[split].count} tasks, digest <code>${dataset[split].digest}</code></dd></div>\n`,
)}</dl>
`,
  )}`;
}
