import { guidanceHeading } from './contract.ts';
import { lineNumber } from './line-number.ts';

/**
 * What a tool gave back, the document under training in it replaced by a mark, as far as its lines stand there one
 * after another below the heading of SKILL.md. Whoever learns from a transcript has the document already, and gets as
 * many of them as there are tasks.
 */
export function hideDocument(text: string, document: string): string {
  const wanted = document.trim().split('\n').map(bare);
  if (wanted.join('') === '' || !text.includes(guidanceHeading)) return text;
  const lines = text.split('\n');
  const kept: string[] = [];
  for (let at = 0; at < lines.length; ) {
    kept.push(lines[at] ?? '');
    const isHeading = bare(lines[at] ?? '') === guidanceHeading;
    at += 1;
    if (!isHeading) continue;
    while (at < lines.length && bare(lines[at] ?? '') === '') {
      kept.push(lines[at] ?? '');
      at += 1;
    }
    let same = 0;
    while (same < wanted.length && at + same < lines.length && bare(lines[at + same] ?? '') === wanted[same])
      same += 1;
    if (same > 0) kept.push(markOf(same, wanted.length));
    at += same;
  }
  return kept.join('\n');
}

function bare(line: string): string {
  return line.replace(lineNumber, '').trimEnd();
}

function markOf(shown: number, all: number): string {
  return shown === all
    ? '[the skill document]'
    : `[the first ${shown} of ${all} lines of the skill document]`;
}
