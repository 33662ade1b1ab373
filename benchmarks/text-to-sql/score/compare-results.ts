/** A cell of a result set: blobs and numbers that JSON cannot hold come as text. */
export type ResultCell = string | number | null;
export type ResultRow = readonly ResultCell[];

export interface Comparison {
  readonly equal: boolean;
  /** Rows of either side that found their like in the other. */
  readonly matched: number;
  /** Row F1: 2 * matched / (rows here + rows there); 1 when equal; below 1 otherwise. */
  readonly soft: number;
  /** Every row found its like, but the order is another. */
  readonly onlyOrder: boolean;
}

/** Two numbers are equal when they differ by at most this, times the larger of 1 and their size. */
const tolerance = 1e-6;

/**
 * Compares a result set with the expected one. Rows are compared column by column in the order of the columns;
 * names of columns do not count. Unless `ordered`, rows are compared as multisets.
 */
export function compareResults(
  rows: readonly ResultRow[],
  expected: readonly ResultRow[],
  { ordered }: { readonly ordered: boolean },
): Comparison {
  const matched = matchedRows(rows, expected);
  const complete = matched === rows.length && matched === expected.length;
  const inOrder = complete && rows.every((row, index) => sameRow(row, expected[index] ?? []));
  const equal = complete && (inOrder || !ordered);
  const total = rows.length + expected.length;
  // The right rows in a wrong order are worth something, but not everything.
  const soft = equal ? 1 : complete ? 0.5 : (2 * matched) / Math.max(1, total);
  return { equal, matched, soft, onlyOrder: complete && !equal };
}

/** Pairs equal rows one to one, first come first served: enough, as equality within the tolerance is nearly transitive. */
function matchedRows(rows: readonly ResultRow[], expected: readonly ResultRow[]): number {
  const open = [...expected];
  let matched = 0;
  for (const row of rows) {
    const index = open.findIndex((candidate) => sameRow(row, candidate));
    if (index < 0) continue;
    open.splice(index, 1);
    matched += 1;
  }
  return matched;
}

function sameRow(row: ResultRow, expected: ResultRow): boolean {
  return (
    row.length === expected.length && row.every((cell, index) => sameCell(cell, expected[index] ?? null))
  );
}

/** `printf('%.2f', x)` gives a text that is a number: it equals the number. */
function sameCell(cell: ResultCell, expected: ResultCell): boolean {
  if (cell === null || expected === null) return cell === expected;
  if (typeof cell === 'string' && typeof expected === 'string') return cell === expected;
  const [a, b] = [numberOf(cell), numberOf(expected)];
  if (a === null || b === null) return false;
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));
}

function numberOf(cell: string | number): number | null {
  if (typeof cell === 'number') return cell;
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(cell) ? Number(cell) : null;
}
