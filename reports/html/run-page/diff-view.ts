import type { DiffLine } from '../../skill/line-diff.ts';
import { diffLines, linesOf } from '../../skill/line-diff.ts';
import { type Html, html } from '../html.ts';
import { boundedText, folded } from './shown-text.ts';

/** Unchanged lines that stay in sight around a change; longer stretches are folded. */
const context = 2;
/** Characters of a line, and changed or unfolded lines, that a diff shows. */
const maxLine = 4000;
const maxLines = 1500;

const marks = { same: ' ', removed: '-', added: '+' } as const;

/** Line diff of two documents: marks as text as well as colour, unchanged stretches folded. */
export function diffView(before: string, after: string): Html {
  const lines = diffLines(linesOf(before), linesOf(after));
  const shown = lines.slice(0, maxLines);
  const changed = lines.some(({ kind }) => kind !== 'same');
  if (!changed) return html`<p class="nothing">No line differs.</p>`;
  return html`<div class="diff">${stretches(shown).map(stretchView)}</div>${
    lines.length > shown.length &&
    html`<p class="cut">${lines.length - shown.length} of ${lines.length} lines of this diff are not shown.</p>`
  }`;
}

/** `2 lines added, 1 removed`. */
export function changeSize(before: string, after: string): string {
  const lines = diffLines(linesOf(before), linesOf(after));
  const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === kind).length;
  const [added, removed] = [count('added'), count('removed')];
  if (added + removed === 0) return 'no line differs';
  return `${added} ${added === 1 ? 'line' : 'lines'} added, ${removed} removed`;
}

interface Stretch {
  readonly folded: boolean;
  readonly lines: readonly DiffLine[];
}

/** Runs of lines to show and runs of unchanged lines to fold. */
function stretches(lines: readonly DiffLine[]): Stretch[] {
  const near = new Set<number>();
  for (const [index, { kind }] of lines.entries())
    if (kind !== 'same')
      for (let other = index - context; other <= index + context; other += 1) near.add(other);
  const found: { folded: boolean; lines: DiffLine[] }[] = [];
  for (const [index, line] of lines.entries()) {
    const away = !near.has(index);
    const last = found.at(-1);
    if (last === undefined || last.folded !== away) found.push({ folded: away, lines: [line] });
    else last.lines.push(line);
  }
  return found;
}

function stretchView({ folded: away, lines }: Stretch): Html {
  // A fold of a line or two would take more room than the lines.
  if (!away || lines.length <= context) return html`${lines.map(lineView)}`;
  return html`<div class="diff-fold">${folded(`${lines.length} unchanged lines`, lines.map(lineView))}</div>`;
}

function lineView({ kind, text }: DiffLine): Html {
  return html`<div class="diff-line diff-${kind}"><span class="diff-mark">${marks[kind]}</span><span class="diff-text">${boundedText(text, maxLine)}</span></div>`;
}
