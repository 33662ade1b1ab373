/** A wrong cell as a model may see it: without its right value. */
export interface ShownCell {
  readonly sheet: string;
  readonly cell: string;
  /** The output's value as text. */
  readonly found: string;
}

/** A model needs no longer list to see what is wrong. */
const mostLines = 30;

/**
 * What a feedback turn says of wrong cells (spec/benchmarks-agentic.md 1.5): one line each, then how many others are
 * right. Expected values are not among what it is given.
 * @param wrongCount of all wrong cells, which may be more than are listed
 */
export function feedbackLines(wrong: readonly ShownCell[], wrongCount: number, rightCount: number): string[] {
  const shown = wrong.slice(0, mostLines);
  const more = wrongCount - shown.length;
  return [
    ...shown.map(({ sheet, cell, found }) => `${sheet}!${cell}: your output = ${found} (WRONG)`),
    ...(more > 0 ? [`(${more} more cells are wrong.)`] : []),
    ...(rightCount > 0 ? [`(${rightCount} other cells are correct.)`] : []),
  ];
}
