import type { CellGrid } from './cell-grid.ts';

/** One sentence a reason: what is missing for it, gathered by mode, benchmark and target. */
export function missingNotes(grid: CellGrid): string[] {
  const byReason = new Map<string, { methods: Set<string>; cells: string[]; numbers: number }>();
  for (const { benchmark, target, mode, scores } of grid.rows)
    for (const [method, score] of scores) {
      if (score.kind !== 'missing') continue;
      const known = byReason.get(score.reason) ?? { methods: new Set(), cells: [], numbers: 0 };
      known.methods.add(method);
      const cell = `${benchmark} / ${target} / ${mode}`;
      if (!known.cells.includes(cell)) known.cells.push(cell);
      known.numbers += 1;
      byReason.set(score.reason, known);
    }
  return [...byReason].map(([reason, { methods, cells, numbers }]) => {
    const named = cells.slice(0, 3).join(', ');
    const others = cells.length > 3 ? ` and ${cells.length - 3} more` : '';
    return `missing: ${reason} (${numbers} numbers in ${cells.length} cells: ${named}${others}; ${[...methods].join(', ')})`;
  });
}
