/**
 * Fronts without dominated programs (spec/baselines.md 5.4). A program is dominated when every front that holds it
 * holds another surviving program too, not always the same one. The lowest mean goes first; of equal means the one
 * seen first, so later candidates survive ties.
 * @param fronts members of each front, ascending
 */
export function withoutDominated(
  fronts: readonly (readonly number[])[],
  means: readonly number[],
): number[][] {
  const meanOf = (program: number) => means[program] ?? 0;
  const programs = [...new Set(fronts.flat())].sort((a, b) => meanOf(a) - meanOf(b));
  const gone = new Set<number>();
  const isDominated = (program: number) =>
    fronts.every(
      (front) => !front.includes(program) || front.some((other) => other !== program && !gone.has(other)),
    );
  const findDominated = () => programs.find((program) => !gone.has(program) && isDominated(program));
  for (let found = findDominated(); found !== undefined; found = findDominated()) gone.add(found);
  return fronts.map((front) => front.filter((program) => !gone.has(program)));
}

/** Who is left, ascending. */
export function survivors(reduced: readonly (readonly number[])[]): number[] {
  return [...new Set(reduced.flat())].sort((a, b) => a - b);
}

/** What a parent is drawn from: each program once for every front that holds it, in order of first appearance. */
export function drawingPool(reduced: readonly (readonly number[])[]): number[] {
  const counts = new Map<number, number>();
  for (const program of reduced.flat()) counts.set(program, (counts.get(program) ?? 0) + 1);
  return [...counts].flatMap(([program, count]) => Array.from({ length: count }, () => program));
}
