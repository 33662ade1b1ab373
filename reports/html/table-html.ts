import { plainText } from '../plain-text.ts';
import { shortText } from '../short-text.ts';
import { type Column, cellText, ownValue, type Row, type Table } from '../table.ts';
import { type Html, html } from './html.ts';
import { notesHtml } from './notes-html.ts';
import { stampClass } from './page-frame.ts';
import { stampChips } from './stamp-chips.ts';

/** Characters of a row's name that a narrow page does not break. */
const longName = 24;

export interface TableHtmlOptions {
  /** Where a cell leads; null: nowhere. */
  readonly href?: (row: Row, column: Column) => string | null;
  /** Stamps of the method that a row is of: its label and short chips stand in place of the method with its stamps. */
  readonly stamps?: (row: Row) => readonly string[];
  /** The same of a method that has a column of its own; the column's key is its label. */
  readonly headStamps?: (column: Column) => readonly string[];
  /** What stands beside the switch of the columns: files to download. */
  readonly tools?: Html;
}

/** Longest text of a cell, in characters: a page stays one that can be drawn. */
const longestText = 2000;

/**
 * The HTML writer over the table model: stamp, caption, every column (detail columns behind a switch), marks, groups and
 * notes. Wide tables scroll inside their own box.
 */
export function tableHtml(
  table: Table,
  { href = () => null, stamps = () => [], headStamps = () => [], tools }: TableHtmlOptions = {},
): Html {
  const title = shortText(table.title, longestText);
  const hasDetails = table.columns.some(({ detail }) => detail === true);
  return html`<div class="table-block">
<div class="table-tools"><strong class="stamp ${stampClass(table.stamp)}">${plainText(table.stamp)}</strong>
${hasDetails && html`<label class="switch"><input type="checkbox" class="all-columns"> all columns</label>`}
${tools}</div>
<div class="scroll" role="region" tabindex="0" aria-label="${title}">
<table>
<caption class="unseen">${plainText(table.stamp)}: ${title}</caption>
<thead><tr>${table.columns.map(
    (column) => html`<th scope="col"${classes(column)}>${headHtml(column, headStamps(column))}</th>`,
  )}</tr></thead>
${groupsOf(table.rows).map((rows) => html`<tbody>\n${rows.map((row) => rowHtml(row, table.columns, { href, stamps }))}</tbody>\n`)}</table>
</div>
${notesHtml(table.notes)}
</div>`;
}

function headHtml(column: Column, stamps: readonly string[]): Html {
  return stamps.length === 0
    ? html`${shortText(column.heading, longestText)}`
    : html`${shortText(column.key, longestText)}${stampChips(stamps)}`;
}

/** Rows of one name in a row of their own. */
function groupsOf(rows: readonly Row[]): Row[][] {
  const groups: Row[][] = [];
  for (const [index, row] of rows.entries()) {
    const open = groups.at(-1);
    if (open === undefined || rows[index - 1]?.group !== row.group) groups.push([row]);
    else open.push(row);
  }
  return groups;
}

function rowHtml(
  row: Row,
  columns: readonly Column[],
  { href, stamps }: Required<Pick<TableHtmlOptions, 'href' | 'stamps'>>,
): Html {
  // The first column that is always there names the row.
  const name = columns.find(({ detail }) => detail !== true);
  return html`<tr>${columns.map((column) => {
    const link = href(row, column);
    const content =
      column.key === 'method' ? methodHtml(row, column, link, stamps(row)) : cellHtml(row, column, link);
    return column === name
      ? html`<th scope="row"${classes(column, cellText(row, column).length > longName ? ['long'] : [])}>${content}</th>`
      : html`<td${classes(column)}>${content}</td>`;
  })}</tr>\n`;
}

function methodHtml(row: Row, column: Column, link: string | null, stamps: readonly string[]): Html {
  const label = row.values.method_label;
  if (stamps.length === 0 || typeof label !== 'string') return cellHtml(row, column, link);
  const bare = { ...row, shown: { ...row.shown, [column.key]: label } };
  return html`${cellHtml(bare, column, link)}${stampChips(stamps)}`;
}

function cellHtml(row: Row, column: Column, link: string | null): Html {
  const text = shortText(cellText(row, column), longestText);
  if (text === '-') return html`<span class="none">-</span>`;
  const mark = ownValue(row.marks, column.key);
  const marked =
    mark === undefined
      ? html`${text}`
      : html`<span class="${mark}">${text}<span class="unseen"> (${mark})</span></span>`;
  return link === null ? marked : html`<a href="${link}">${marked}</a>`;
}

function classes({ align, detail }: Column, more: readonly string[] = []): Html {
  const names = [...more, ...(align === 'right' ? ['number'] : []), ...(detail === true ? ['detail'] : [])];
  return names.length === 0 ? html`` : html` class="${names.join(' ')}"`;
}
