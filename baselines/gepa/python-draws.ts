import type { Rng } from '../../core/rng.ts';
import { itemAt } from './item-at.ts';

/** One of the items; `random.choice`. */
export function choice<T>(rng: Rng, items: readonly T[]): T {
  return itemAt(items, rng.below(items.length));
}

/** k of the items with replacement, each as likely; `random.choices` without weights. */
export function choices<T>(rng: Rng, items: readonly T[], k: number): T[] {
  return Array.from({ length: k }, () => itemAt(items, Math.floor(rng.random() * items.length)));
}

/**
 * One of the items, as likely as its weight says; `random.choices` with weights. CPython refuses weights that add up
 * to zero; then every item is as likely.
 */
export function weightedChoice<T>(rng: Rng, items: readonly T[], weights: readonly number[]): T {
  let sum = 0;
  const reached = weights.map((weight) => {
    sum += weight;
    return sum;
  });
  if (!(sum > 0)) return itemAt(choices(rng, items, 1), 0);
  const drawn = rng.random() * sum;
  const index = reached.slice(0, -1).findIndex((bound) => drawn < bound);
  return itemAt(items, index < 0 ? items.length - 1 : index);
}
