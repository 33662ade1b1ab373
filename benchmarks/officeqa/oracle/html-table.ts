import { pySplit } from '../../../core/python-text.ts';
import { decodeEntities } from './html-text.ts';
import { htmlTokens } from './html-tokens.ts';

/** Length beyond which a table gets no more rows: pages are cut long before that. */
const mostCharacters = 1_000_000;

/**
 * The tables of a piece of HTML as one Markdown table (spec/benchmarks-qa.md 4.3): the first row is the header, short
 * rows are filled up, spans are ignored, empty rows left out. Without any row: the text without tags.
 */
export function htmlTableToMarkdown(html: string): string {
  const [header, ...body] = tableRows(html);
  if (header === undefined) return oneLine(decodeEntities(withoutTags(html)));
  const width = body.reduce((widest, row) => Math.max(widest, row.length), header.length);
  const rule = `| ${Array.from({ length: width }, () => '---').join(' | ')} |`;
  const lines = [markdownRow(header, width), rule];
  let length = lines.join('\n').length;
  for (const row of body) {
    if (length > mostCharacters) break;
    const line = markdownRow(row, width);
    lines.push(line);
    length += line.length;
  }
  return lines.join('\n');
}

/** Rows that hold any text. A row that opens inside another takes its place. */
function tableRows(html: string): string[][] {
  const rows: string[][] = [];
  let row: string[] | null = null;
  let cell: string[] | null = null;
  for (const token of htmlTokens(html)) {
    if (token.kind === 'text') {
      cell?.push(token.text);
      continue;
    }
    const isCell = token.tag === 'td' || token.tag === 'th';
    if (token.kind === 'open') {
      if (token.tag === 'tr') row = [];
      else if (isCell && row !== null) cell = [];
    } else if (isCell && cell !== null && row !== null) {
      row.push(oneLine(cell.join('')));
      cell = null;
    } else if (token.tag === 'tr' && row !== null) {
      if (row.some((text) => text !== '')) rows.push(row);
      row = null;
      cell = null;
    }
  }
  return rows;
}

function markdownRow(cells: readonly string[], width: number): string {
  const filled = Array.from({ length: width }, (_, index) => (cells[index] ?? '').replaceAll('|', '\\|'));
  return `| ${filled.join(' | ')} |`;
}

function oneLine(text: string): string {
  return pySplit(text).join(' ');
}

/** Every tag, from a bracket to the next closing one, becomes a space. */
function withoutTags(html: string): string {
  const kept: string[] = [];
  let at = 0;
  for (let open = html.indexOf('<'); open >= 0; open = html.indexOf('<', Math.max(open + 1, at))) {
    const close = html.indexOf('>', open + 2);
    if (close < 0) break;
    if (html.charAt(open + 1) === '>') continue;
    kept.push(html.slice(at, open), ' ');
    at = close + 1;
  }
  return kept.join('') + html.slice(at);
}
