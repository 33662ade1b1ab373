import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { sha256 } from '../../../core/hash.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { SplitPlan } from '../../data/assign-splits.ts';
import type { DataResult } from '../../data/data-result.ts';
import { refuseExisting } from '../../data/replace-folder.ts';
import { makeGameFolder } from './make-game-folder.ts';

export interface ImportGamesOptions {
  /** Release archives (zip) and folders that they were unpacked to. */
  readonly paths: readonly string[];
  readonly plan: SplitPlan;
  readonly manifest: string | null;
  readonly out: string;
  readonly force: boolean;
  readonly createdBy: string;
  readonly signal: AbortSignal;
}

/**
 * Makes a data folder of archives or folders at hand.
 * @throws {UsageError} when `out` exists and may not be replaced; @throws {DataError}; @throws {StorageError}
 */
export async function importGames(options: ImportGamesOptions): Promise<DataResult> {
  const { paths, out, force } = options;
  refuseExisting(out, { force });
  const files = paths.map((path): JsonObject => {
    const known = statSync(path, { throwIfNoEntry: false });
    // Folders are named only: the items have digests of their own.
    return known?.isFile() === true
      ? { name: basename(path), size: known.size, sha256: sha256(readFileSync(path)) }
      : { name: basename(path) };
  });
  return makeGameFolder({ ...options, origin: { kind: 'files', files }, lock: null });
}
