import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readEvents } from '../../../core/read-events.ts';
import { ChunkWriter, longestChunkBytes } from './chunk-writer.ts';
import { RolloutImages } from './rollout-images.ts';
import { RolloutIndex } from './rollout-index.ts';
import { rolloutDetails, rolloutRow } from './rollout-row.ts';
import type { RolloutSectionOptions } from './rollout-section.ts';
import { TranscriptChunks } from './transcript-chunks.ts';

export interface RolloutDataOptions {
  /** The run's own folder, with its log. */
  readonly runFolder: string;
  /** The report's folder, with index.html. */
  readonly site: string;
  /** Name of the run in file names. */
  readonly slug: string;
}

/** Short enough that the first rows are there at once, long enough that 100,000 rollouts are some hundred files. */
const rowChunkBytes = 256_000;

/** In the order in which they build on each other; the last one begins, and wants the index of the run. */
const viewerScripts = [
  'data',
  'filter',
  'parts',
  'facts',
  'transcript',
  'table',
  'controls',
  'list',
  'dialog',
].map((part) => `assets/viewer-${part}.js`);
const lastScript = 'assets/viewer-main.js';

/**
 * Writes rollouts and transcripts of a run as script files that register themselves, none over 1 MB: `index-*` (counts,
 * phases, documents), `rows-*` (a line each rollout, in the order of the log) and `texts-*` (details and transcripts), with
 * the images beside them. Replaces what an earlier report left there. One pass over the log; a chunk of each kind is held.
 * @throws {DataError} naming file and line when the log is broken
 * @throws {StorageError}
 */
export async function writeRolloutData({
  runFolder,
  site,
  slug,
}: RolloutDataOptions): Promise<RolloutSectionOptions> {
  if (!/^[A-Za-z0-9-][A-Za-z0-9.-]*$/.test(slug)) throw new TypeError(`'${slug}' is not a name for files`);
  const dataFolder = `data/${slug}`;
  const folder = join(site, dataFolder);
  rmSync(folder, { recursive: true, force: true });
  const writer = (name: string, limitBytes: number) => new ChunkWriter({ folder, name, slug, limitBytes });
  const indexChunks = writer('index', longestChunkBytes);
  const rows = writer('rows', rowChunkBytes);
  const texts = writer('texts', longestChunkBytes);
  const index = new RolloutIndex();
  const transcripts = new TranscriptChunks(runFolder, {
    chunks: texts,
    images: new RolloutImages(runFolder, folder),
  });
  try {
    for await (const event of readEvents(runFolder)) {
      if (event.type !== 'rollout') index.note(event);
      else {
        const details = texts.put(JSON.stringify(rolloutDetails(event)));
        const transcript = transcripts.place(event.transcript);
        rows.put(JSON.stringify(rolloutRow(event, { ...index.count(event), details, transcript })));
      }
    }
  } finally {
    transcripts.close();
  }
  rows.close();
  texts.close();
  indexChunks.put(index.toJson(rows.counts));
  indexChunks.close();
  const indexScripts = indexChunks.counts.map((_, chunk) => `${dataFolder}/${indexChunks.fileOf(chunk)}`);
  return {
    dataFolder,
    scripts: [...viewerScripts, ...indexScripts, lastScript],
    styles: ['assets/viewer.css'],
  };
}
