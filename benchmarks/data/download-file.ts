import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../core/errors.ts';
import { abortError } from '../../core/sleep.ts';
import { type ContentDigests, DigestStream, digestFile } from './content-digests.ts';
import type { Hub } from './hub.ts';
import { HubRetry } from './hub-failure.ts';
import type { HubFile } from './hub-listing.ts';
import { PartFile } from './part-file.ts';

/** What a download needs of a server: a hub's data set, or the files of a release. */
export type FileServer = Pick<Hub, 'open' | 'retrying'>;

export interface DownloadOptions {
  readonly hub: FileServer;
  readonly commit: string;
  /** The file lands in `<folder>/<path>`; while it is not complete it is `<folder>/<path>.part`. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onBytes: (received: number) => void;
}

/**
 * Downloads one file and checks it against the digest that the hub states. A part of an earlier try is continued,
 * when it belongs to the same content; a continued file that turns out wrong is fetched once more from its start.
 * @throws {DataError} on another digest than stated; @throws {IncompleteError} when the network fails for good;
 * @throws {StorageError} when the disk refuses
 */
export async function downloadFile(file: HubFile, options: DownloadOptions): Promise<ContentDigests> {
  const target = join(options.folder, ...file.path.split('/'));
  const finished = await existingFile(target, file);
  if (finished !== null) {
    options.onBytes(file.size);
    return finished;
  }
  for (;;) {
    const part = await PartFile.open(`${target}.part`, file);
    const continued = part.size > 0;
    let digests: ContentDigests;
    try {
      await options.hub.retrying(
        () => fetchRest(part, file, options),
        () => part.size,
      );
      digests = part.digests();
    } finally {
      await part.close();
    }
    if (matches(digests, file)) {
      part.moveTo(target);
      return digests;
    }
    part.discard();
    if (!continued)
      throw new DataError(
        `${file.path}: the download does not have the digest that the hub states (${file.digest.kind} ` +
          `${file.digest.value}, got ${digests[file.digest.kind === 'sha256' ? 'sha256' : 'gitBlob']})`,
      );
  }
}

function matches(digests: ContentDigests, { size, digest }: HubFile): boolean {
  return (
    digests.size === size && (digest.kind === 'sha256' ? digests.sha256 : digests.gitBlob) === digest.value
  );
}

async function existingFile(path: string, file: HubFile): Promise<ContentDigests | null> {
  if (statSync(path, { throwIfNoEntry: false })?.size !== file.size) return null;
  const stream = new DigestStream(file.size);
  await digestFile(path, stream);
  const digests = stream.end();
  return matches(digests, file) ? digests : null;
}

async function fetchRest(part: PartFile, file: HubFile, options: DownloadOptions): Promise<void> {
  const { hub, commit, signal, onBytes } = options;
  onBytes(part.size);
  if (part.size === file.size && file.size > 0) return;
  const answer = await hub.open(file.path, commit, part.rangeHeaders());
  try {
    await part.begin(answer);
    for await (const chunk of answer.body) {
      await part.append(Buffer.from(chunk));
      onBytes(part.size);
    }
  } catch (error) {
    answer.body.destroy();
    throw signal.aborted ? abortError(signal) : error;
  }
  if (part.size < file.size)
    throw new HubRetry(`${file.path}: cut off after ${part.size} of ${file.size} bytes`);
}
