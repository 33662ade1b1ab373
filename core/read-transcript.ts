import { BlobStore } from './blobs.ts';
import type { Json } from './json.ts';
import { PackedStore } from './packed-store.ts';

export interface TranscriptReader {
  /** @throws {DataError} when the file of transcripts as a whole cannot be read */
  has(digest: string): boolean;
  /** A transcript or prompt by digest. @throws {DataError} when it is unknown or damaged */
  read(digest: string): Json;
  close(): void;
}

/** Opens the transcripts and prompts of a run's folder for reading; one scan of the file serves all reads. */
export function openTranscripts(folder: string): TranscriptReader {
  const values = PackedStore.openReadOnly(folder, { blobs: new BlobStore(folder) });
  return {
    has: (digest) => values.has(digest),
    read: (digest) => values.get(digest),
    close: () => values.close(),
  };
}

/** Reads a single transcript or prompt of a run's folder. @throws {DataError} */
export function readTranscript(folder: string, digest: string): Json {
  const transcripts = openTranscripts(folder);
  try {
    return transcripts.read(digest);
  } finally {
    transcripts.close();
  }
}
