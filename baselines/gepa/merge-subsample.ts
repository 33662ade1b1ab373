import type { Rng } from '../../core/rng.ts';
import { choices } from './python-draws.ts';

type Scores = ReadonlyMap<number, number>;

/** Val ids that two programs were both scored on, ascending. */
export function sharedIds(first: Scores, second: Scores): number[] {
  return [...first.keys()].filter((id) => second.has(id)).sort((a, b) => a - b);
}

/**
 * The val ids on which a merged child is tried (spec/baselines.md 5.8): a third each, rounded up, of those where the first
 * is better, the second is better, and both are equal, then any; with repeats when there are too few.
 */
export function mergeSubsample(first: Scores, second: Scores, size: number, rng: Rng): number[] {
  const shared = sharedIds(first, second);
  if (shared.length === 0) return [];
  const lead = (id: number) => Math.sign((first.get(id) ?? 0) - (second.get(id) ?? 0));
  const share = Math.max(1, Math.ceil(size / 3));
  const chosen: number[] = [];
  for (const sign of [1, -1, 0]) {
    const bucket = shared.filter((id) => lead(id) === sign);
    chosen.push(...rng.sample(bucket, Math.min(bucket.length, share, size - chosen.length)));
  }
  const unused = shared.filter((id) => !chosen.includes(id));
  const wanted = size - chosen.length;
  chosen.push(...(unused.length >= wanted ? rng.sample(unused, wanted) : choices(rng, shared, wanted)));
  return chosen;
}
