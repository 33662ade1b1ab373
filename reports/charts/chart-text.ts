import { headOf } from '../../core/cut-text.ts';
import { plainText } from '../plain-text.ts';

/**
 * Foreign text as a chart may hold it: one line, no character that XML forbids, at most `length` characters, the end of a
 * longer one replaced by an ellipsis.
 */
export function chartText(text: string, length: number): string {
  const plain = plainText(headOf(text, 4 * length + 400))
    .toWellFormed()
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length <= length ? plain : `${headOf(plain, length - 1).trimEnd()}\u2026`;
}

/** Breaks a text into lines of at most `width` characters, between words where it has any; at most `most` lines. */
export function linesOf(text: string, width: number, most = 3): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').map((part) => chartText(part, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  lines.push(line);
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), chartText(lines.slice(most - 1).join(' '), width)];
}
