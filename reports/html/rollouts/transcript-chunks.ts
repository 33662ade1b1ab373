import type { Json } from '../../../core/json.ts';
import { openTranscripts, type TranscriptReader } from '../../../core/read-transcript.ts';
import type { ChunkRef, ChunkWriter } from './chunk-writer.ts';
import type { RolloutImages, ShownImage } from './rollout-images.ts';

/** What a chunk holds of a transcript: its entries as logged, and what became of its images; or why there is none. */
export type StoredTranscript =
  | { readonly entries: Json; readonly images: Readonly<Record<string, ShownImage>> }
  | { readonly note: string };

/** Writes transcripts into chunks, equal ones once. Holds a place for each distinct transcript, and no text. */
export class TranscriptChunks {
  readonly #reader: TranscriptReader;
  readonly #chunks: ChunkWriter;
  readonly #images: RolloutImages;
  readonly #places = new Map<string, ChunkRef>();
  readonly #unreadable: boolean;

  constructor(runFolder: string, parts: { readonly chunks: ChunkWriter; readonly images: RolloutImages }) {
    this.#reader = openTranscripts(runFolder);
    this.#chunks = parts.chunks;
    this.#images = parts.images;
    this.#unreadable = isUnreadable(this.#reader);
  }

  /** Where the transcript lies now. A missing or damaged one is a note in its place. @throws {StorageError} */
  place(digest: string): ChunkRef {
    const known = this.#places.get(digest);
    if (known !== undefined) return known;
    const place = this.#chunks.put(JSON.stringify(this.#stored(digest)));
    this.#places.set(digest, place);
    return place;
  }

  close(): void {
    this.#reader.close();
  }

  /** Messages of errors name paths of this machine, so notes are words of our own. */
  #stored(digest: string): StoredTranscript {
    if (this.#unreadable)
      return { note: 'transcripts.jsonl of this run is damaged: no transcript can be read' };
    if (!this.#reader.has(digest)) return { note: 'this transcript is missing from transcripts.jsonl' };
    try {
      const entries = this.#reader.read(digest);
      const images: Record<string, ShownImage> = {};
      for (const image of imageDigests(entries)) images[image] = this.#images.show(image);
      return { entries, images };
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'STORAGE') throw error;
      return { note: 'this transcript is damaged in transcripts.jsonl' };
    }
  }
}

/** Asked once: otherwise every read would go through the whole damaged file again. */
function isUnreadable(reader: TranscriptReader): boolean {
  try {
    reader.has('');
    return false;
  } catch {
    return true;
  }
}

/** Digests of the images that the parts of a transcript's entries name, each once. */
function imageDigests(entries: Json): Set<string> {
  const digests = new Set<string>();
  for (const entry of listOf(entries))
    for (const part of listOf(fieldOf(entry, 'parts'))) {
      const digest = fieldOf(part, 'digest');
      if (fieldOf(part, 'type') === 'image' && typeof digest === 'string') digests.add(digest);
    }
  return digests;
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function fieldOf(value: Json, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as { readonly [key: string]: Json })[name] : undefined;
}
