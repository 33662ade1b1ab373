/** A section of a document by its lines: from its header up to the next header of the same or a higher level. */
export interface SectionLines {
  /** Index of the header's line. */
  readonly start: number;
  /** Index after the last line. */
  readonly end: number;
}

/** The first section whose header line is this text, spaces around either aside; null when there is none. */
export function findSection(lines: readonly string[], header: string): SectionLines | null {
  const wanted = header.trim();
  const levels = headerLevels(lines);
  const start = lines.findIndex((line, index) => levels[index] !== 0 && line.trim() === wanted);
  if (start < 0) return null;
  const level = levels[start] ?? 0;
  const length = levels.slice(start + 1).findIndex((other) => other !== 0 && other <= level);
  return { start, end: length < 0 ? lines.length : start + 1 + length };
}

/** 1 to 6 for each header line, 0 for all others. A comment in fenced code is not a header. */
function headerLevels(lines: readonly string[]): number[] {
  let fence: string | null = null;
  return lines.map((line) => {
    const mark = /^\s*(```|~~~)/.exec(line)?.[1];
    if (mark !== undefined && (fence === null || fence === mark)) {
      fence = fence === null ? mark : null;
      return 0;
    }
    return fence === null ? (/^\s*(#{1,6})\s/.exec(line)?.[1]?.length ?? 0) : 0;
  });
}

/** A header for a name that is none yet. */
export function asHeader(name: string): string {
  const trimmed = name.trim();
  return /^#{1,6}\s/.test(trimmed) ? trimmed : `## ${trimmed.replace(/^#+/, '').trim()}`;
}
