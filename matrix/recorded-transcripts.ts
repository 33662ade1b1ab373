import { BlobStore } from '../core/blobs.ts';
import type { RunEvent } from '../core/events.ts';
import { openTranscripts, type TranscriptReader } from '../core/read-transcript.ts';
import type { Transcript } from '../core/vocabulary.ts';
import { recordedObservations } from './recorded-observations.ts';

/** What a recorded run says of its rollouts, for its replay. */
export class RecordedTranscripts {
  readonly #reader: TranscriptReader;
  readonly #from: BlobStore;
  readonly #to: BlobStore;
  readonly #digests: ReadonlyMap<string, string>;
  #differing = 0;

  /**
   * @param folder of the recorded run, whose log `events` is
   * @param to receives the pictures of observations that are put in place
   */
  constructor(folder: string, events: readonly RunEvent[], to: BlobStore) {
    this.#reader = openTranscripts(folder);
    this.#from = new BlobStore(folder);
    this.#to = to;
    this.#digests = new Map(
      events.flatMap((event) => (event.type === 'rollout' ? [[event.key, event.transcript]] : [])),
    );
  }

  /** Observations that were put in place so far. */
  get differing(): number {
    return this.#differing;
  }

  /**
   * The transcript that stands for a rollout: with the recorded observations where nothing else differs.
   * @throws {DataError} when the recorded one cannot be read
   */
  standing(rolloutKey: string, replayed: Transcript): Transcript {
    const digest = this.#digests.get(rolloutKey);
    if (digest === undefined) return replayed;
    const found = recordedObservations(replayed, this.#reader.read(digest) as unknown as Transcript);
    if (found === null || found.differing === 0) return replayed;
    this.#differing += found.differing;
    this.#copyPictures(found.transcript);
    return found.transcript;
  }

  close(): void {
    this.#reader.close();
  }

  #copyPictures(transcript: Transcript): void {
    for (const entry of transcript) {
      if (entry.type !== 'observation') continue;
      for (const part of entry.parts) if (part.type === 'image') this.#to.put(this.#from.get(part.digest));
    }
  }
}
