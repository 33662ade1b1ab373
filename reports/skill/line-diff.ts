/** One line of a comparison. Indices are 0-based; `null` on the side where the line is not. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** More differences than this, and the texts count as unrelated: everything removed, everything added. */
const maxDifferences = 3000;

/** Lines of a document. A missing line break at its end is no difference. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * A shortest edit script between two lists of lines (E. W. Myers, "An O(ND) Difference Algorithm", 1986). Within
 * a change, removed lines come before added ones.
 */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end += 1;
  const kept = keptPairs(
    before.slice(start, before.length - end),
    after.slice(start, after.length - end),
  ).map(([a, b]): [number, number] => [a + start, b + start]);
  const pairs = [
    ...range(start, (index): [number, number] => [index, index]),
    ...kept,
    ...range(end, (index): [number, number] => [before.length - end + index, after.length - end + index]),
  ];
  return script(before, after, pairs);
}

/** Turns the pairs of kept lines into the lines of a diff. */
function script(
  before: readonly string[],
  after: readonly string[],
  pairs: readonly (readonly [number, number])[],
): DiffLine[] {
  const lines: DiffLine[] = [];
  let a = 0;
  let b = 0;
  for (const [nextA, nextB] of [...pairs, [before.length, after.length] as const]) {
    for (; a < nextA; a += 1) lines.push({ kind: 'removed', text: before[a] ?? '', before: a, after: null });
    for (; b < nextB; b += 1) lines.push({ kind: 'added', text: after[b] ?? '', before: null, after: b });
    if (nextA === before.length && nextB === after.length) break;
    lines.push({ kind: 'same', text: before[a] ?? '', before: a, after: b });
    a += 1;
    b += 1;
  }
  return lines;
}

/** Index pairs of a longest common subsequence, in order. */
function keptPairs(a: readonly string[], b: readonly string[]): [number, number][] {
  if (a.length === 0 || b.length === 0) return [];
  const most = Math.min(a.length + b.length, maxDifferences);
  const offset = most + 1;
  const furthest = new Int32Array(2 * most + 3);
  const rounds: Int32Array[] = [];
  for (let differences = 0; differences <= most; differences += 1) {
    rounds.push(furthest.slice(offset - differences - 1, offset + differences + 2));
    for (let k = -differences; k <= differences; k += 2) {
      const down =
        k === -differences ||
        (k !== differences && at(furthest, offset + k - 1) < at(furthest, offset + k + 1));
      let x = down ? at(furthest, offset + k + 1) : at(furthest, offset + k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      furthest[offset + k] = x;
      if (x >= a.length && x - k >= b.length) return walkBack(a.length, b.length, rounds);
    }
  }
  return [];
}

/** Follows the furthest points of each round back to the beginning. Round d holds diagonals -d-1 to d+1. */
function walkBack(lengthA: number, lengthB: number, rounds: readonly Int32Array[]): [number, number][] {
  const pairs: [number, number][] = [];
  let x = lengthA;
  let y = lengthB;
  for (let differences = rounds.length - 1; differences >= 0; differences -= 1) {
    const round = rounds[differences] ?? new Int32Array();
    const of = (k: number) => at(round, k + differences + 1);
    const k = x - y;
    const down = k === -differences || (k !== differences && of(k - 1) < of(k + 1));
    const previousK = down ? k + 1 : k - 1;
    const previousX = differences === 0 ? 0 : of(previousK);
    const previousY = differences === 0 ? 0 : previousX - previousK;
    while (x > previousX && y > previousY) {
      x -= 1;
      y -= 1;
      pairs.push([x, y]);
    }
    x = previousX;
    y = previousY;
  }
  return pairs.reverse();
}

function at(values: Int32Array, index: number): number {
  return values[index] ?? 0;
}

function range<T>(count: number, of: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => of(index));
}
