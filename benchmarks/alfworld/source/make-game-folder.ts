import type { JsonObject } from '../../../core/json.ts';
import { assignSplits, type SplitPlan } from '../../data/assign-splits.ts';
import { type DataResult, dataResult } from '../../data/data-result.ts';
import type { SourceLock } from '../../data/source-lock.ts';
import { writeDataFolder } from '../../data/write-data-folder.ts';
import { readSplitManifest } from '../../split-manifest.ts';
import { collectGames } from './collect-games.ts';
import { type GameStore, openGameStore } from './game-store.ts';
import { alfworldRelease } from './release.ts';

export interface GameFolderOptions {
  /** Archives and unpacked folders, asked in this order. */
  readonly paths: readonly string[];
  readonly plan: SplitPlan;
  /** Folder of another manifest in the published form; null for the one in the package. */
  readonly manifest: string | null;
  readonly out: string;
  readonly origin: JsonObject;
  readonly lock: SourceLock | null;
  readonly createdBy: string;
  readonly signal: AbortSignal;
}

/**
 * Joins games with the manifest and writes the data folder, each item with its game in it.
 * @throws {DataError} naming what is missing or broken; @throws {StorageError}
 */
export async function makeGameFolder(options: GameFolderOptions): Promise<DataResult> {
  const { paths, plan, out, origin, lock, createdBy, signal } = options;
  const { benchmark } = alfworldRelease;
  const manifest = await readSplitManifest(options.manifest ?? alfworldRelease.manifest, {
    benchmark,
    signal,
  });
  const stores: GameStore[] = [];
  try {
    for (const path of paths) stores.push(openGameStore(path));
    const collected = collectGames({ stores, manifest, signal });
    const splits = assignSplits(collected, manifest, plan);
    signal.throwIfAborted();
    writeDataFolder({ out, benchmark, splits, plan, source: origin, lock, createdBy });
    return dataResult(collected, manifest, splits);
  } finally {
    for (const store of stores) store.close();
  }
}
