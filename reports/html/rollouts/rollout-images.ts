import { statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../../core/atomic-file.ts';
import { BlobStore } from '../../../core/blobs.ts';

/** How the viewer shows an image: a file below the run's data folder, or a note in its place. */
export type ShownImage = { readonly file: string; readonly bytes: number } | { readonly note: string };

/** Larger images stay in the run's folder: a report is looked at, often over a network. */
const largestImageBytes = 20_000_000;

/** Puts the images of a run's transcripts beside its data, each once, named by digest and by what its bytes are. */
export class RolloutImages {
  readonly #folder: string;
  readonly #blobs: BlobStore;
  readonly #shown = new Map<string, ShownImage>();

  /** @param folder the run's data folder in the report */
  constructor(runFolder: string, folder: string) {
    this.#folder = folder;
    this.#blobs = new BlobStore(runFolder);
  }

  /** Never throws for a digest or a blob that is wrong: a transcript may say anything. @throws {StorageError} */
  show(digest: string): ShownImage {
    const known = this.#shown.get(digest);
    if (known !== undefined) return known;
    const shown = this.#write(digest);
    this.#shown.set(digest, shown);
    return shown;
  }

  #write(digest: string): ShownImage {
    const bytes = this.#bytesOf(digest);
    if (typeof bytes === 'string') return { note: bytes };
    const extension = imageExtension(bytes);
    if (extension === null) return { note: `not a PNG, JPEG, GIF or WebP image (${bytes.length} bytes)` };
    const file = `images/${digest}.${extension}`;
    writeFileAtomic(join(this.#folder, file), bytes, { sync: false });
    return { file, bytes: bytes.length };
  }

  /** The blob's bytes, or why there are none. */
  #bytesOf(digest: string): Buffer | string {
    if (!/^[0-9a-f]{64}$/.test(digest)) return 'the image has no digest';
    const path = this.#blobs.pathOf(digest);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined || !stats.isFile()) return 'the image is missing from the folder of the run';
    if (stats.size > largestImageBytes) return `the image is too large for the report (${stats.size} bytes)`;
    try {
      return this.#blobs.get(digest);
    } catch {
      return 'the file of the image is damaged';
    }
  }
}

/** What an image is by its first bytes; null when browsers are not to be given it. */
export function imageExtension(bytes: Uint8Array): 'png' | 'jpg' | 'gif' | 'webp' | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (head.startsWith('\xff\xd8\xff')) return 'jpg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif';
  return head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP' ? 'webp' : null;
}
