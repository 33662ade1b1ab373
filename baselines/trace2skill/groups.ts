/**
 * Cuts items into groups for one level of merging (spec/baselines.md 7.4): full groups in order; of what is left,
 * less than half a group is dealt out to the groups from the first on, more stays a group of its own.
 * @param size at least 1
 */
export function groupsOf<T>(items: readonly T[], size: number): T[][] {
  const full = Math.floor(items.length / size);
  const groups = Array.from({ length: full }, (_, index) => items.slice(index * size, (index + 1) * size));
  const rest = items.slice(full * size);
  if (rest.length === 0) return groups;
  if (full === 0 || rest.length >= size / 2) return [...groups, rest];
  for (const [index, item] of rest.entries()) groups[index % full]?.push(item);
  return groups;
}
