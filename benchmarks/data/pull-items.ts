import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { DataError, UsageError } from '../../core/errors.ts';
import { FolderLock } from '../../core/folder-lock.ts';
import { type SplitPlan, splitText } from './assign-splits.ts';
import type { DataResult } from './data-result.ts';
import { downloadFile } from './download-file.ts';
import { Hub } from './hub.ts';
import type { HubFile } from './hub-listing.ts';
import type { ItemSource } from './item-source.ts';
import { materialise } from './materialise.ts';
import { refuseExisting } from './replace-folder.ts';
import { lockDifferences, readSourceLock, type SourceLock } from './source-lock.ts';
import { verifyDataFolder } from './verify-data-folder.ts';

export interface PullProgress {
  begin(file: { readonly path: string; readonly size: number }, number: number, of: number): void;
  received(bytes: number): void;
  end(): void;
  note(line: string): void;
}

export interface PullOptions {
  readonly source: ItemSource;
  readonly plan: SplitPlan;
  readonly out: string;
  readonly endpoint: string;
  /** null: the source's own. */
  readonly revision: string | null;
  readonly token: string | null;
  /** Takes what the hub has now, also when it is not what the first pull found. */
  readonly updateLock: boolean;
  /** Builds the folder again although it is there. */
  readonly force: boolean;
  /** Leaves the downloaded files in `<out>.download/files`. */
  readonly keepSource: boolean;
  readonly createdBy: string;
  readonly progress: PullProgress;
  readonly clock?: Clock;
  readonly signal: AbortSignal;
}

export interface PullResult {
  readonly commit: string;
  /** null: the folder was there, whole and up to date. */
  readonly made: DataResult | null;
}

/**
 * Downloads the official source and makes a data folder of it. Downloads collect in `<out>.download` and are
 * continued by the next call; the data folder appears whole at the end.
 * @throws {DataError} on a source that changed since the first pull, an altered folder, or as {@link materialise};
 * @throws {IncompleteError} when the network fails for good; @throws {UsageError}
 */
export async function pullItems(options: PullOptions): Promise<PullResult> {
  const { source, out, progress } = options;
  const lock = await lockOf(options);
  const { repo } = source.hub;
  const hub = new Hub({ ...options, repo, onWait: (line) => progress.note(line) });
  try {
    const commit = await hub.resolveRevision(options.revision ?? source.hub.revision);
    const files = await selectedFiles(hub, commit, source);
    if (lock !== null) {
      const changed = lockDifferences(lock, files);
      if (changed.length > 0 && !options.updateLock)
        throw new DataError(
          `${repo} is not what ${out} was made from: ${changed.join('; ')}. --update-lock takes what the hub has now`,
        );
      if (changed.length === 0 && !options.force) return { commit, made: null };
    }
    return { commit, made: await downloadAndMake(options, hub, commit, files) };
  } finally {
    await hub.close();
  }
}

/** The lock of an earlier pull; the folder that it belongs to must be as that pull left it. */
async function lockOf({ out, source, force, plan, signal }: PullOptions): Promise<SourceLock | null> {
  const lock = await readSourceLock(out, signal);
  refuseExisting(out, { force: force || lock !== null });
  if (lock === null) return null;
  if (lock.repo !== source.hub.repo)
    throw new UsageError(`--out ${out}: was made from ${lock.repo}; name another folder`);
  if (force) return lock;
  const record = await verifyDataFolder(out, signal).catch((error: unknown) => {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(`${error.message}; --force makes the folder anew`, error);
  });
  if (record.split !== splitText(plan))
    throw new UsageError(
      `--out ${out}: holds the split '${record.split}'; name another folder or use --force`,
    );
  return lock;
}

async function selectedFiles(hub: Hub, commit: string, source: ItemSource): Promise<readonly HubFile[]> {
  const listed = new Map((await hub.listFiles(commit)).map((file) => [file.path, file]));
  const paths = [...source.hub.selectFiles([...listed.keys()])].sort();
  return paths.flatMap((path) => listed.get(path) ?? []);
}

async function downloadAndMake(
  options: PullOptions,
  hub: Hub,
  commit: string,
  files: readonly HubFile[],
): Promise<DataResult> {
  const { source, out, progress, signal, keepSource } = options;
  const work = `${out}.download`;
  const folder = join(work, 'files');
  const busy = FolderLock.acquire(work);
  try {
    const locked: SourceLock['files'] = [];
    for (const [index, file] of files.entries()) {
      progress.begin(file, index + 1, files.length);
      const onBytes = (received: number) => progress.received(received);
      const digests = await downloadFile(file, { hub, commit, folder, signal, onBytes });
      progress.end();
      locked.push({ path: file.path, ...digests });
    }
    const { repo } = source.hub;
    const paths = files.map(({ path }) => path);
    const recordFiles = source.recordFiles?.(paths) ?? paths;
    const result = await materialise({
      ...options,
      files: recordFiles.map((path) => join(folder, ...path.split('/'))),
      manifest: null,
      origin: { kind: 'hub', repo, revision: commit },
      lock: { repo, revision: commit, files: locked },
    });
    if (!keepSource) rmSync(folder, { recursive: true, force: true });
    return result;
  } finally {
    progress.end();
    busy.release();
    if (!existsSync(folder)) rmSync(work, { recursive: true, force: true });
  }
}
