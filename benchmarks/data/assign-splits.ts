import { DataError } from '../../core/errors.ts';
import type { Split } from '../../core/vocabulary.ts';
import { ratioSplit, type SplitRatio } from '../ratio-split.ts';
import type { ManifestRow } from '../split-manifest.ts';
import { splitNames } from '../task.ts';
import type { CollectedItems } from './collect-items.ts';
import type { SourceItem } from './item-source.ts';

export type SplitItems = Readonly<Record<Split, readonly SourceItem[]>>;

/** How items get their split. */
export type SplitPlan =
  /** As published; `partial` takes the items that are there. */
  | { readonly kind: 'published'; readonly partial: boolean }
  /** By shuffling and cutting; `partial` takes all items of the files, else exactly the published ones. */
  | { readonly kind: 'ratio'; readonly ratio: SplitRatio; readonly seed: number; readonly partial: boolean };

/** The plan in a few words, the same words for the same plan. */
export function splitText(plan: SplitPlan): string {
  const part = plan.partial ? ', items at hand' : '';
  return plan.kind === 'published'
    ? `published${part}`
    : `ratio ${plan.ratio.join(':')}, seed ${plan.seed}${part}`;
}

export type Manifest = Readonly<Record<Split, readonly ManifestRow[]>>;

/**
 * Puts items into train, val and test: in manifest order, or shuffled in file order and cut by ratio.
 * @throws {DataError} naming the ids that are missing, or the split that would be empty
 */
export function assignSplits(collected: CollectedItems, manifest: Manifest, plan: SplitPlan): SplitItems {
  if (!plan.partial) refuseMissing(collected, manifest);
  if (plan.kind === 'ratio') return splitByRatio(collected, plan);
  const present = (split: Split) =>
    manifest[split].flatMap(({ id }) => {
      const item = collected.items.get(id);
      return item === undefined ? [] : [item];
    });
  const splits = { train: present('train'), val: present('val'), test: present('test') };
  const empty = splitNames.find((split) => splits[split].length === 0);
  if (empty === undefined) return splits;
  const found = splitNames.map((split) => `${split} ${splits[split].length} of ${manifest[split].length}`);
  throw new DataError(
    `no item of the published split ${empty} is there (found ${found.join(', ')}); ` +
      'with --ratio 2:1:7 the items at hand are split anew',
  );
}

const namedIds = 5;

function splitByRatio(
  { items, dropped }: CollectedItems,
  plan: Extract<SplitPlan, { kind: 'ratio' }>,
): SplitItems {
  try {
    return ratioSplit([...items.values()], plan);
  } catch (error) {
    const [first] = dropped;
    if (!(error instanceof DataError) || first === undefined) throw error;
    const [id, reason] = first;
    throw new DataError(
      `${error.message}; ${dropped.size} were left out, the first: '${id}' (${reason})`,
      error,
    );
  }
}

function refuseMissing({ items, dropped }: CollectedItems, manifest: Manifest): void {
  const missing = splitNames.flatMap((split) =>
    manifest[split].filter(({ id }) => !items.has(id)).map(({ id }) => ({ split, id })),
  );
  if (missing.length === 0) return;
  const wanted = splitNames.reduce((sum, split) => sum + manifest[split].length, 0);
  const named = missing.slice(0, namedIds).map(({ split, id }) => {
    const reason = dropped.get(id);
    return `'${id}' (${split}${reason === undefined ? '' : `; ${reason}`})`;
  });
  const more = missing.length > namedIds ? ` and ${missing.length - namedIds} more` : '';
  throw new DataError(
    `${missing.length} of ${wanted} published items are missing in the source: ${named.join(', ')}${more}; ` +
      '--partial takes what is there',
  );
}
