import type { Split } from '../../core/vocabulary.ts';
import { splitNames } from '../task.ts';
import type { Manifest, SplitItems } from './assign-splits.ts';
import type { CollectedItems } from './collect-items.ts';

/** What was made of a source. */
export interface DataResult {
  readonly counts: Readonly<Record<Split, number>>;
  /** How many items of each published split are in the source. */
  readonly published: Readonly<Record<Split, { readonly found: number; readonly of: number }>>;
  /** Records that the benchmark's rules drop, by id, with the reason. */
  readonly dropped: ReadonlyMap<string, string>;
}

export function dataResult(collected: CollectedItems, manifest: Manifest, splits: SplitItems): DataResult {
  const found = (split: Split) => ({
    found: manifest[split].filter(({ id }) => collected.items.has(id)).length,
    of: manifest[split].length,
  });
  return {
    counts: { train: splits.train.length, val: splits.val.length, test: splits.test.length },
    published: { train: found('train'), val: found('val'), test: found('test') },
    dropped: collected.dropped,
  };
}

/** `train 400, val 200, test 1400`. */
export function countsText(counts: Readonly<Record<Split, number | string>>): string {
  return splitNames.map((split) => `${split} ${counts[split]}`).join(', ');
}
