import type { SetAside } from '../../../core/set-aside-notes.ts';
import type { CellLayout } from '../../cells/layout.ts';
import type { NamedTable } from '../../named-table.ts';
import type { NotPossibleCell } from '../../not-possible.ts';
import { plainText } from '../../plain-text.ts';
import type { RunSummary } from '../../run-summary.ts';
import { bySource, stampOf } from '../../stamp.ts';
import { heatMap } from '../heat-map/heat-map.ts';
import { heatMapHtml } from '../heat-map/heat-map-html.ts';
import { type Html, html } from '../html.ts';
import { pageFrame } from '../page-frame.ts';
import { labelStamps, runStamps } from '../run-stamps.ts';
import { runsTable } from '../runs-table.ts';
import { tableHtml } from '../table-html.ts';
import { tableLinks } from '../table-links.ts';
import { foldedTable, tableHeading } from './folded-table.ts';
import { headlineFacts } from './headline-facts.ts';
import { indexResult } from './index-result.ts';
import { mainTableForPage } from './main-table.ts';
import { troubleSection, troubles } from './trouble.ts';

export interface IndexPageOptions {
  readonly title: string;
  readonly summaries: readonly RunSummary[];
  readonly layout: CellLayout | null;
  readonly notPossible: readonly NotPossibleCell[];
  readonly setAside?: readonly SetAside[];
  /** Every table of the results; their files lie below `tables/`. */
  readonly tables: readonly NamedTable[];
}

/** The first page: headline facts, heat map of cells by method, every table, every run. */
export function indexPage({
  title,
  summaries,
  layout,
  notPossible,
  setAside = [],
  tables,
}: IndexPageOptions): string {
  const stopped = troubles(summaries, setAside);
  const groups = bySource(summaries);
  const maps = groups
    .map((group) => heatMap(group, layout, notPossible))
    .filter(({ blocks }) => blocks.length > 0);
  const links = tableLinks(summaries, '');
  const results = tables.flatMap(({ stem, table }) =>
    isMain(stem) ? (indexResult(table, summaries) ?? []) : [],
  );
  const stamps = runStamps(summaries);
  const headStamps = labelStamps(summaries);
  const ordered = inReadingOrder(tables);
  // Hundreds of rows of single runs are no beginning where there is a table by method.
  const opened = tables.some(({ stem }) => stem.startsWith('comparison')) ? 'comparison' : 'table';
  const body = html`<dl class="headline-facts">${headlineFacts(summaries, layout, notPossible).map(
    ({ name, value, detail }) =>
      html`<div><dt>${plainText(name)}</dt><dd><span class="value">${value}</span> <span class="detail-text">${detail}</span></dd></div>\n`,
  )}</dl>
${contentsHtml(ordered, {
  stopped: stopped.length > 0,
  results: results.length > 0,
  maps: maps.length > 0,
})}
${troubleSection(stopped, summaries)}${results.length > 0 && html`<section aria-labelledby="result-title"><h2 id="result-title">The result in words</h2>\n${results}</section>\n`}${
  maps.length > 0 &&
  html`<section aria-labelledby="heat-title"><h2 id="heat-title">Every cell by method</h2>
<p class="lead">Percent of test tasks answered exactly. A square leads to its run; a name leads to its cell.</p>
${maps.map((map, index) => heatMapHtml(map, `heat-${index}`))}</section>`
}
<section aria-labelledby="tables-title"><h2 id="tables-title">Tables</h2>
${ordered.map(({ stem, table }) =>
  foldedTable(
    { stem, table: isMain(stem) ? mainTableForPage(table) : table },
    {
      open: stem === opened || stem.startsWith(`${opened}-`),
      // Names of the paper's table may be names of ours: its rows lead nowhere.
      href: stem.startsWith('paper-') ? undefined : links,
      stamps: isMain(stem) ? stamps : undefined,
      headStamps: stem.startsWith('comparison') ? headStamps : undefined,
    },
  ),
)}</section>
<section aria-labelledby="runs-title"><h2 id="runs-title">Runs</h2>
<p class="filter" hidden><label>filter <input type="search" data-filter="runs"></label> <span class="count" role="status"></span></p>
<div id="runs">${groups.map((group) => tableHtml(runsTable(group), { href: links }))}</div></section>`;
  return pageFrame({
    title,
    stamps: groups.map(stampOf),
    root: '',
    styles: ['assets/heat-map.css'],
    scripts: ['assets/heat-map.js', 'assets/filter.js'],
    body,
  });
}

/** `table`, or `table-live` of a folder with several sources. */
function isMain(stem: string): boolean {
  return /^table(-|$)/.test(stem);
}

function contentsHtml(
  tables: readonly NamedTable[],
  has: { readonly stopped: boolean; readonly results: boolean; readonly maps: boolean },
): Html {
  const parts = [
    ...(has.stopped ? [['trouble-title', 'Runs that stopped']] : []),
    ...(has.results ? [['result-title', 'The result in words']] : []),
    ...(has.maps ? [['heat-title', 'Every cell by method']] : []),
    ...tables.map((named) => [`table-${named.stem}`, tableHeading(named)]),
    ['runs-title', 'Runs'],
  ];
  return html`<nav aria-label="contents of this page"><details class="page-contents"><summary>contents of this page</summary><ul>${parts.map(
    ([id, heading]) => html`<li><a href="#${id}">${plainText(heading ?? '')}</a></li>`,
  )}</ul></details></nav>`;
}

const firstStems = ['cell', 'beside-paper', 'comparison', 'table'];

/** Short tables by cell first, the paper's own last. */
function inReadingOrder(tables: readonly NamedTable[]): NamedTable[] {
  const place = ({ stem }: NamedTable) => {
    const at = firstStems.findIndex((first) => stem.startsWith(first));
    if (at !== -1) return at;
    return stem.startsWith('paper-') ? firstStems.length + 1 : firstStems.length;
  };
  return [...tables].sort((a, b) => place(a) - place(b));
}
