import { z } from 'zod';
import { DataError } from '../core/errors.ts';
import type { Split } from '../core/vocabulary.ts';
import { readSplitRows } from './split-folder.ts';
import { splitNames } from './task.ts';

const rowSchema = z.looseObject({ id: z.string().min(1) });

/** One line of a manifest: the id, and what else the publisher wrote beside it. */
export type ManifestRow = Readonly<z.infer<typeof rowSchema>>;

/**
 * Reads a published manifest: a split folder whose rows carry ids in the order that the split must have.
 * @throws {DataError} naming file and id: folder missing, a row without id, an id twice in or across splits
 */
export async function readSplitManifest(
  path: string,
  options: { readonly benchmark: string; readonly signal: AbortSignal },
): Promise<Record<Split, readonly ManifestRow[]>> {
  const seen = new Map<string, string>();
  const manifest: Record<Split, readonly ManifestRow[]> = { train: [], val: [], test: [] };
  for (const split of splitNames) {
    const { file, rows } = await readSplitRows(path, split, options);
    manifest[split] = rows.map((row, index) => {
      const parsed = rowSchema.safeParse(row);
      if (!parsed.success) throw new DataError(`${file}: row ${index + 1}: an id (text) is missing`);
      const earlier = seen.get(parsed.data.id);
      if (earlier !== undefined)
        throw new DataError(
          `${file}: id '${parsed.data.id}' occurs twice${earlier === file ? '' : `, first in ${earlier}`}`,
        );
      seen.set(parsed.data.id, file);
      return parsed.data;
    });
  }
  return manifest;
}
