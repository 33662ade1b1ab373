/**
 * Scores by cell and method, before they become a table: the paper's printed numbers and our runs have the same
 * shape, so that one code renders, averages and counts both.
 */
export interface CellGrid {
  readonly title: string;
  /** Where the numbers come from: stands with every rendering. */
  readonly stamp: string;
  /** Headings of the method columns, in order. */
  readonly methods: readonly string[];
  /** The method whose best-or-tied cells are counted; null = each column on its own. */
  readonly own: string | null;
  /** The method that gains are over; null = no gains. */
  readonly base: string | null;
  readonly rows: readonly GridRow[];
  /** What else a reader has to know of the rows: versions, sizes. */
  readonly notes?: readonly string[];
}

export interface GridRow {
  readonly benchmark: string;
  readonly target: string;
  readonly mode: string;
  /** What really ran, where stand-ins did: benchmark label and target name of the runs. */
  readonly ran: { readonly benchmark: string; readonly target: string } | null;
  /** By method heading; a method that nobody asked for in this cell is absent. */
  readonly scores: ReadonlyMap<string, CellScore>;
}

export type CellScore = PresentScore | PartialScore | { readonly kind: 'missing'; readonly reason: string };

export interface PresentScore {
  readonly kind: 'score';
  /** Share of test items answered exactly. */
  readonly percent: number;
  /** 95 %, over items of one trained document; null = not known. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Trained documents that the number is the mean of. */
  readonly runs: number;
}

/** A number that stands for nothing but itself: neither compared nor averaged nor counted. */
export interface PartialScore {
  readonly kind: 'partial';
  readonly percent: number;
  /** Test tasks that it is of. */
  readonly items: number;
  readonly note: string;
}

/** The score of a method in a cell; null where it is missing, partial or was not asked for. */
export function percentOf(row: GridRow, method: string): number | null {
  const score = row.scores.get(method);
  return score?.kind === 'score' ? score.percent : null;
}

/** Tables print one decimal, and what they print is what ties (the paper's rule): whole tenths of a percent. @param percent not rounded before */
export function tenths(percent: number): number {
  // 1.15 and the like are held a little below: they count, and are printed, rounded up.
  return Math.round(10 * percent + 1e-9);
}

/** The decimal that ties, as text: `toFixed` alone would print some halves otherwise. */
export function percentText(percent: number): string {
  return (tenths(percent) / 10).toFixed(1);
}

/** What CSV and JSON hold: two decimals, so that they do not depend on the last bits of a float. Never printed from. */
export function hundredths(percent: number): number {
  return Math.round(100 * percent) / 100;
}

/** Numbers that a grid holds. */
export function countScores(grid: CellGrid): number {
  return grid.rows.reduce(
    (total, { scores }) => total + [...scores.values()].filter(({ kind }) => kind === 'score').length,
    0,
  );
}
