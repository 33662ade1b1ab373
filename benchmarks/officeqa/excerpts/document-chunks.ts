export interface DocumentChunk {
  /** Index of its first line. */
  readonly first: number;
  /** Index behind its last line. */
  readonly end: number;
  /** Indexes of lines that explain it: the title of its table and the table's head. */
  readonly context: readonly number[];
}

const [rowsPerChunk, titleLines, linesLookedBack] = [8, 3, 8];

/** Cuts a document into pieces that can be shown on their own: a few rows of a table, or a few lines of text. */
export function documentChunks(lines: readonly string[]): DocumentChunk[] {
  const chunks: DocumentChunk[] = [];
  for (let at = 0; at < lines.length; ) {
    const inTable = isRow(lines[at]);
    let end = at;
    while (end < lines.length && isRow(lines[end]) === inTable) end += 1;
    const head = inTable ? [...titleBefore(lines, at), at, ...(isRule(lines[at + 1]) ? [at + 1] : [])] : [];
    for (let first = at; first < end; first += rowsPerChunk) {
      const chunk = { first, end: Math.min(first + rowsPerChunk, end) };
      if (lines.slice(chunk.first, chunk.end).some((line) => line.trim() !== ''))
        chunks.push({ ...chunk, context: head });
    }
    at = end;
  }
  return chunks;
}

function titleBefore(lines: readonly string[], table: number): number[] {
  const found: number[] = [];
  for (let at = table - 1; at >= Math.max(0, table - linesLookedBack) && found.length < titleLines; at -= 1) {
    if (isRow(lines[at])) break;
    if ((lines[at] ?? '').trim() !== '') found.unshift(at);
  }
  return found;
}

function isRow(line: string | undefined): boolean {
  return line?.startsWith('|') ?? false;
}

function isRule(line: string | undefined): boolean {
  return line?.startsWith('| ---') ?? false;
}
