/** When a child's minibatch is good enough, and which of several good ones go on (spec/baselines.md 5.9). */
export const acceptanceCriteria = ['strict-improvement', 'improvement-or-equal'] as const;
export type AcceptanceCriterion = (typeof acceptanceCriteria)[number];
export interface BatchSelection {
  readonly kind: 'all' | 'best' | 'top-k';
  readonly k: number;
}

/** Scores of parent and child on the same minibatch; null where the machinery failed. */
export interface Trial {
  readonly before: readonly (number | null)[];
  readonly after: readonly (number | null)[];
}

/** Sums over the tasks that have both scores: a failure of the machinery is missing data, not a zero. */
export function trialSums({ before, after }: Trial): { readonly before: number; readonly after: number } {
  let [old, now] = [0, 0];
  for (const [index, first] of before.entries()) {
    const second = after[index] ?? null;
    if (first === null || second === null) continue;
    old += first;
    now += second;
  }
  return { before: old, after: now };
}

export function accepts(criterion: AcceptanceCriterion, trial: Trial): boolean {
  const { before, after } = trialSums(trial);
  return criterion === 'strict-improvement' ? after > before : after >= before;
}

/** Accepted trials that go on: all in order, or those that gained most, of equal gains the earlier. */
export function selectAccepted<T extends Trial>(
  trials: readonly T[],
  criterion: AcceptanceCriterion,
  selection: BatchSelection,
): T[] {
  const passed = trials.filter((trial) => accepts(criterion, trial));
  if (selection.kind === 'all') return passed;
  const gain = (trial: Trial) => {
    const { before, after } = trialSums(trial);
    return after - before;
  };
  return passed.sort((a, b) => gain(b) - gain(a)).slice(0, selection.kind === 'best' ? 1 : selection.k);
}

/** A merge passes with the better parent's sum; ties pass, unlike in mutation. */
export function mergePasses(merged: readonly number[], parents: readonly (readonly number[])[]): boolean {
  return sumOf(merged) >= Math.max(...parents.map(sumOf));
}

/** Left to right. */
export function sumOf(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0);
}
