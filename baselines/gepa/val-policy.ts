import type { SearchState } from './search-state.ts';

/** Which val tasks an accepted child is scored on: all, or those that the pool was scored on least. */
export interface ValPolicy {
  readonly kind: 'full' | 'least-scored';
  /** Tasks a child under `least-scored`. */
  readonly size: number;
}

/** Val indices, ascending. The seed is always scored on all. */
export function valIdsFor(policy: ValPolicy, valSize: number, state: SearchState): number[] {
  const all = [...Array(valSize).keys()];
  if (policy.kind === 'full') return all;
  const counts = all.map((id) => state.pool.filter(({ scores }) => scores.has(id)).length);
  return all
    .sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0) || a - b)
    .slice(0, policy.size)
    .sort((a, b) => a - b);
}

/** Most val tasks that a child is scored on. */
export function valCost(policy: ValPolicy, valSize: number): number {
  return policy.kind === 'full' ? valSize : Math.min(policy.size, valSize);
}
