import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../core/clock.ts';
import { DataError, UsageError } from '../../../core/errors.ts';
import { FolderLock } from '../../../core/folder-lock.ts';
import { type SplitPlan, splitText } from '../../data/assign-splits.ts';
import type { DataResult } from '../../data/data-result.ts';
import { downloadFile } from '../../data/download-file.ts';
import type { HubFile } from '../../data/hub-listing.ts';
import type { PullProgress } from '../../data/pull-items.ts';
import { refuseExisting } from '../../data/replace-folder.ts';
import { lockDifferences, readSourceLock, type SourceLock } from '../../data/source-lock.ts';
import { verifyDataFolder } from '../../data/verify-data-folder.ts';
import { makeGameFolder } from './make-game-folder.ts';
import { alfworldRelease, type ReleaseAsset } from './release.ts';
import { ReleaseServer } from './release-server.ts';

export interface PullGamesOptions {
  readonly plan: SplitPlan;
  readonly out: string;
  readonly endpoint: string;
  /** Files of the release; default: the official ones, whose digests are known. */
  readonly assets?: readonly ReleaseAsset[];
  readonly force: boolean;
  readonly keepSource: boolean;
  readonly createdBy: string;
  readonly progress: PullProgress;
  readonly clock?: Clock;
  readonly signal: AbortSignal;
}

/**
 * Downloads the release archives, checks them against the digests that are known of them and makes a data folder.
 * Downloads collect in `<out>.download` and are continued by the next call; the folder appears whole at the end.
 * @returns null: the folder was there, whole and made of these archives
 * @throws {DataError} on another digest or a broken archive; @throws {IncompleteError} when the network fails for
 * good; @throws {UsageError}; @throws {StorageError}
 */
export async function pullGames(options: PullGamesOptions): Promise<DataResult | null> {
  const { out, progress, signal, keepSource, assets = alfworldRelease.assets } = options;
  const files = assets.map(hubFile);
  if (await isUpToDate(options, files)) return null;
  const work = `${out}.download`;
  const folder = join(work, 'files');
  const server = new ReleaseServer({
    ...options,
    repo: alfworldRelease.repo,
    onWait: (line) => progress.note(line),
  });
  const busy = FolderLock.acquire(work);
  try {
    const locked: SourceLock['files'] = [];
    for (const [index, file] of files.entries()) {
      progress.begin(file, index + 1, files.length);
      const onBytes = (received: number) => progress.received(received);
      const commit = assets[index]?.tag ?? '';
      const digests = await downloadFile(file, { hub: server, commit, folder, signal, onBytes });
      progress.end();
      locked.push({ path: file.path, ...digests });
    }
    const { repo } = alfworldRelease;
    const revision = assets.map(({ tag }) => tag).join(', ');
    const result = await makeGameFolder({
      ...options,
      paths: files.map(({ path }) => join(folder, path)),
      manifest: null,
      origin: { kind: 'release', repo, revision },
      lock: { repo, revision, files: locked },
    });
    if (!keepSource) rmSync(folder, { recursive: true, force: true });
    return result;
  } finally {
    progress.end();
    busy.release();
    if (!existsSync(folder)) rmSync(work, { recursive: true, force: true });
    await server.close();
  }
}

async function isUpToDate(
  { out, force, plan, signal }: PullGamesOptions,
  files: readonly HubFile[],
): Promise<boolean> {
  const lock = await readSourceLock(out, signal);
  refuseExisting(out, { force: force || lock !== null });
  if (lock === null || force) return false;
  const record = await verifyDataFolder(out, signal).catch((error: unknown) => {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(`${error.message}; --force makes the folder anew`, error);
  });
  if (record.split !== splitText(plan))
    throw new UsageError(
      `--out ${out}: holds the split '${record.split}'; name another folder or use --force`,
    );
  const changed = lockDifferences(lock, files);
  if (changed.length === 0) return true;
  throw new DataError(
    `${out} was made of other archives: ${changed.join('; ')}. --force makes it of the ones known now`,
  );
}

function hubFile({ name, size, sha256 }: ReleaseAsset): HubFile {
  return { path: name, size, digest: { kind: 'sha256', value: sha256 } };
}
