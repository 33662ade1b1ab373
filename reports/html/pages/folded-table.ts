import type { NamedTable } from '../../named-table.ts';
import { plainText } from '../../plain-text.ts';
import type { Table } from '../../table.ts';
import { type Html, html } from '../html.ts';
import { boundedText } from '../run-page/shown-text.ts';
import { type TableHtmlOptions, tableHtml } from '../table-html.ts';

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
  options: TableHtmlOptions & { readonly open: boolean },
): Html {
  const files = html`<span class="files">${tableFormats.map(
    (ending) => html`<a href="tables/${stem}.${ending}" download>${ending}</a> `,
  )}</span>`;
  return html`<details class="folded" id="table-${stem}"${options.open && html` open`}>
<summary><h3>${plainText(tableHeading({ stem, table }))}</h3> <span class="detail-text">${rowsText(table)}</span></summary>
${tableHtml(table, { ...options, tools: files })}
</details>
`;
}

/** Of a table without rows, why: the reason that its notes give first. */
function rowsText({ rows, notes }: Table): string {
  if (rows.length > 0) return `${rows.length} rows`;
  const reason = notes.find((note) => note.startsWith('refused ')) ?? notes[0];
  return reason === undefined ? '0 rows' : `0 rows: ${boundedText(plainText(reason), 200)}`;
}

/** What a table answers, in a heading. */
export function tableHeading({ stem, table }: NamedTable): string {
  return headingOf(stem) ?? table.title;
}

/** `table-live` is the table of the live runs of a folder with several sources. */
function headingOf(stem: string): string | null {
  for (const [known, heading] of headings)
    for (const source of ['simulated', 'recorded', 'live'])
      if (stem === known) return heading;
      else if (stem === `${known}-${source}`) return `${heading} (${source})`;
  return null;
}
