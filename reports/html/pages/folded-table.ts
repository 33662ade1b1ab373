import type { NamedTable } from '../../named-table.ts';
import { plainText } from '../../plain-text.ts';
import type { Column, Row } from '../../table.ts';
import { type Html, html } from '../html.ts';
import { tableHtml } from '../table-html.ts';

/** Endings of the files that each table is written to as well. */
export const tableFormats = ['csv', 'md', 'tex', 'json'] as const;

/** What a table answers, by the stem of its files; tables of other stems go by their own title. */
const headings: readonly (readonly [stem: string, heading: string])[] = [
  ['cells', 'Scores by cell'],
  ['cell-averages', 'Averages over benchmarks'],
  ['beside-paper', 'Beside the numbers of the paper'],
  ['comparison', 'Scores by method, with intervals'],
  ['table', 'Every run, with gain, p and budget'],
  ['contrasts', "Contrasts named in advance, with Holm's p"],
  ['contrast-summary', 'Contrasts, cells counted'],
  ['best', 'Which method is best: comparisons with the best, ranks'],
  ['averages', 'Averages over benchmarks, with intervals and oracles'],
  ['variance', 'Where the scatter comes from'],
  ['missing', 'What missing items could change'],
  ['transfer', 'Transfer: efficacy, evolvability, negative transfer'],
  ['anatomy', 'Anatomy of the trained documents'],
  ['controls', 'Negative controls: false gains'],
  ['gate-audit', 'Gate audits'],
  ['anytime', 'Anytime curves'],
  ['paper-table-1', 'The paper: table 1'],
  ['paper-averages', 'The paper: averages'],
  ['paper-claims', 'The paper: claims, recomputed'],
  ['paper-noise', 'The paper: noise band'],
];

/** A table under a heading that opens and closes it. */
export function foldedTable(
  { stem, table }: NamedTable,
  options: { readonly open: boolean; readonly href?: (row: Row, column: Column) => string | null },
): Html {
  const files = html`<span class="files">${tableFormats.map(
    (ending) => html`<a href="tables/${stem}.${ending}" download>${ending}</a> `,
  )}</span>`;
  return html`<details class="folded" id="table-${stem}"${options.open && html` open`}>
<summary><h3>${plainText(headingOf(stem) ?? table.title)}</h3> <span class="detail-text">${table.rows.length} rows</span></summary>
${tableHtml(table, { href: options.href, tools: files })}
</details>
`;
}

/** `table-live` is the table of the live runs of a folder with several sources. */
function headingOf(stem: string): string | null {
  for (const [known, heading] of headings)
    for (const source of ['simulated', 'recorded', 'live'])
      if (stem === known) return heading;
      else if (stem === `${known}-${source}`) return `${heading} (${source})`;
  return null;
}
