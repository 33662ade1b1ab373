import { type DiffLine, diffLines, linesOf } from './line-diff.ts';

export interface UnifiedDiffOptions {
  readonly beforeLabel: string;
  readonly afterLabel: string;
  /** Unchanged lines around a change. Default 3. */
  readonly context?: number;
}

/** The lines of a unified diff; none when the texts hold the same lines. Texts stand in it as they are. */
export function unifiedDiff(before: string, after: string, options: UnifiedDiffOptions): string[] {
  const { beforeLabel, afterLabel, context = 3 } = options;
  const lines = diffLines(linesOf(before), linesOf(after));
  const hunks = hunksOf(lines, context);
  if (hunks.length === 0) return [];
  return [`--- ${beforeLabel}`, `+++ ${afterLabel}`, ...hunks.flatMap(renderHunk(lines))];
}

const marks = { same: ' ', removed: '-', added: '+' } as const;

/** Half-open ranges of the diff's lines, changes that are near each other together. */
function hunksOf(lines: readonly DiffLine[], context: number): { start: number; end: number }[] {
  const hunks: { start: number; end: number }[] = [];
  for (const [index, { kind }] of lines.entries()) {
    if (kind === 'same') continue;
    const start = Math.max(0, index - context);
    const end = Math.min(lines.length, index + context + 1);
    const last = hunks.at(-1);
    if (last !== undefined && start <= last.end) last.end = end;
    else hunks.push({ start, end });
  }
  return hunks;
}

function renderHunk(lines: readonly DiffLine[]) {
  return ({ start, end }: { start: number; end: number }): string[] => {
    const inside = lines.slice(start, end);
    const earlier = lines.slice(0, start);
    const header = (side: 'before' | 'after', mark: string) => {
      const count = inside.filter((line) => line[side] !== null).length;
      const first = earlier.filter((line) => line[side] !== null).length + (count === 0 ? 0 : 1);
      return `${mark}${first}${count === 1 ? '' : `,${count}`}`;
    };
    return [
      `@@ ${header('before', '-')} ${header('after', '+')} @@`,
      ...inside.map(({ kind, text }) => `${marks[kind]}${text}`),
    ];
  };
}
