import type { Split } from './vocabulary.ts';

/** How many of the first items of a split are kept: one number for all splits, or one each; 0 or absent = all. */
export type ItemLimit = number | Readonly<Partial<Record<Split, number>>>;

/** The limit of one split; 0 = all of its items. */
export function limitOf(limit: ItemLimit, split: Split): number {
  return typeof limit === 'number' ? limit : (limit[split] ?? 0);
}

/** `40`, or `8-8-30` for train, val and test (`all` where nothing is left out); empty without a limit. */
export function limitText(limit: ItemLimit): string {
  if (typeof limit === 'number') return limit > 0 ? String(limit) : '';
  const parts = (['train', 'val', 'test'] as const).map((split) => limitOf(limit, split));
  return parts.every((part) => part === 0) ? '' : parts.map((part) => part || 'all').join('-');
}
