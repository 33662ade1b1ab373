import type { Rng } from '../../core/rng.ts';
import type { Candidate } from './candidate.ts';
import { itemAt } from './item-at.ts';
import { weightedChoice } from './python-draws.ts';

/** What a merge needs to know of the pool, by index. */
export interface Lineage {
  readonly candidates: readonly Candidate[];
  readonly parents: readonly (readonly (number | null)[])[];
  /** Mean val scores. */
  readonly means: readonly number[];
}

/** Two programs, the lower index first, and a common ancestor. */
export interface MergePair {
  readonly first: number;
  readonly second: number;
  readonly ancestor: number;
}

const draws = 10;

/** Everyone that a program descends from, ascending. */
export function ancestorsOf(parents: Lineage['parents'], program: number): number[] {
  const found = new Set<number>();
  const open = [program];
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const parent of parents[next] ?? [])
      if (parent !== null && !found.has(parent)) {
        found.add(parent);
        open.push(parent);
      }
  return [...found].sort((a, b) => a - b);
}

/** Is there a component that exactly one of two different descendants has kept as it was in the ancestor? */
export function isDesirable(ancestor: Candidate, first: Candidate, second: Candidate): boolean {
  return Object.entries(ancestor).some(
    ([name, text]) => first[name] !== second[name] && (first[name] === text || second[name] === text),
  );
}

/** Ancestors of both, ascending; none of a pair that stands in line. */
export function commonAncestors(parents: Lineage['parents'], first: number, second: number): number[] {
  const [ofFirst, ofSecond] = [ancestorsOf(parents, first), ancestorsOf(parents, second)];
  if (ofFirst.includes(second) || ofSecond.includes(first)) return [];
  return ofFirst.filter((ancestor) => ofSecond.includes(ancestor));
}

/** Common ancestors from which a merge is worth a try: not done before, no better than either, and desirable. */
export function usableAncestors(
  lineage: Lineage,
  { first, second }: Omit<MergePair, 'ancestor'>,
  isDone: (pair: MergePair) => boolean,
): number[] {
  const { candidates, parents, means } = lineage;
  const limit = Math.min(itemAt(means, first), itemAt(means, second));
  return commonAncestors(parents, first, second).filter(
    (ancestor) =>
      !isDone({ first, second, ancestor }) &&
      itemAt(means, ancestor) <= limit &&
      isDesirable(itemAt(candidates, ancestor), itemAt(candidates, first), itemAt(candidates, second)),
  );
}

/** Draws two programs up to ten times, and an ancestor of theirs as likely as its mean is high (5.8, 1 to 4). */
export function drawPair(
  lineage: Lineage,
  from: readonly number[],
  isDone: (pair: MergePair) => boolean,
  rng: Rng,
): MergePair | null {
  if (from.length < 2) return null;
  for (let draw = 0; draw < draws; draw += 1) {
    const pair = rng.sample(from, 2).sort((a, b) => a - b);
    const [first, second] = [itemAt(pair, 0), itemAt(pair, 1)];
    const ancestors = usableAncestors(lineage, { first, second }, isDone);
    if (ancestors.length === 0) continue;
    const weights = ancestors.map((ancestor) => itemAt(lineage.means, ancestor));
    return { first, second, ancestor: weightedChoice(rng, ancestors, weights) };
  }
  return null;
}
