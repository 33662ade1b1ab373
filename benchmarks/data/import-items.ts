import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { DataError, messageOf } from '../../core/errors.ts';
import type { SplitPlan } from './assign-splits.ts';
import { DigestStream, digestFile } from './content-digests.ts';
import type { DataResult } from './data-result.ts';
import type { ItemSource } from './item-source.ts';
import { materialise } from './materialise.ts';
import { refuseExisting } from './replace-folder.ts';

export interface ImportOptions {
  readonly source: ItemSource;
  readonly files: readonly string[];
  readonly plan: SplitPlan;
  readonly manifest: string | null;
  /** Folders in which documents of the items are looked for, besides those of the files. */
  readonly documents?: readonly string[];
  readonly out: string;
  readonly force: boolean;
  readonly createdBy: string;
  readonly signal: AbortSignal;
}

/**
 * Makes a data folder from files at hand.
 * @throws {UsageError} when `out` exists and may not be replaced; else as {@link materialise}
 */
export async function importItems(options: ImportOptions): Promise<DataResult> {
  const { files, out, force } = options;
  refuseExisting(out, { force });
  const origin = { kind: 'files', files: [] as { name: string; size: number; sha256: string }[] };
  for (const file of files) {
    const known = await stat(file).catch((error: unknown) => {
      throw new DataError(`${file}: cannot be read (${messageOf(error)})`, error);
    });
    // A folder is refused with advice by the reader.
    if (!known.isFile()) continue;
    const stream = new DigestStream(known.size);
    await digestFile(file, stream);
    origin.files.push({ name: basename(file), size: known.size, sha256: stream.end().sha256 });
  }
  return materialise({ ...options, origin, lock: null });
}
