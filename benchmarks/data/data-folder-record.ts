import { join } from 'node:path';
import { z } from 'zod';
import { canonicalHash } from '../../core/hash.ts';
import type { Split } from '../../core/vocabulary.ts';
import { readJsonFile } from '../read-json-file.ts';
import { splitNames } from '../task.ts';
import type { SplitItems } from './assign-splits.ts';

/** Names of the files beside train/, val/ and test/. */
export const recordFile = 'split_manifest.json';
export const itemDigestsFile = 'items.sha256';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const splitDigests = z.object({ train: digest, val: digest, test: digest });
const count = z.number().int().nonnegative();
const recordSchema = z.looseObject({
  benchmark: z.string(),
  counts: z.object({ train: count, val: count, test: count }),
  digests: splitDigests.optional(),
  itemDigests: digest.optional(),
  split: z.string().optional(),
});

/** What a data folder says of itself, as far as it can be checked. */
export interface DataFolderRecord {
  readonly benchmark: string;
  readonly counts: Readonly<Record<Split, number>>;
  /** SHA-256 of each items.json. */
  readonly digests: Readonly<Record<Split, string>>;
  /** SHA-256 of items.sha256. */
  readonly itemDigests: string;
  /** How the items were split, as {@link splitText} says it. */
  readonly split: string;
}

/**
 * @returns null when the folder records no digests: a published manifest, or a folder made by hand
 * @throws {DataError} when there is no record or it is not JSON
 */
export async function readDataFolderRecord(
  folder: string,
  signal: AbortSignal,
): Promise<DataFolderRecord | null> {
  const path = join(folder, recordFile);
  const parsed = recordSchema.safeParse(await readJsonFile(path, signal));
  if (!parsed.success) return null;
  const { benchmark, counts, digests, itemDigests, split = 'unknown' } = parsed.data;
  if (digests === undefined || itemDigests === undefined) return null;
  return { benchmark, counts, digests, itemDigests, split };
}

/** One line an item, as sha256sum prints them: SHA-256 of the item's canonical JSON, split and id. */
export function itemDigestLines(splits: SplitItems): string {
  const lines = splitNames.flatMap((split) =>
    splits[split].map((item) => `${canonicalHash(item)}  ${split}/${item.id}\n`),
  );
  return lines.join('');
}
