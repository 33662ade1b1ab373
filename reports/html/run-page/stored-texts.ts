import { existsSync } from 'node:fs';
import { normalize } from 'node:path';
import { DataError, messageOf } from '../../../core/errors.ts';
import type { Json } from '../../../core/json.ts';
import { openTranscripts } from '../../../core/read-transcript.ts';

/** A text that lies beside a log, or why it cannot be read. */
export type StoredText = { readonly value: Json } | { readonly problem: string };

export interface StoredTexts {
  read(digest: string): StoredText;
  close(): void;
}

/** A file that cannot be read is read through on each attempt: after so many failures none is made. */
const maxFailures = 10;

/**
 * Prompts and long replies of a run. A missing or damaged one is a sentence for the page, which names the file within the
 * run's folder and no path of this machine.
 */
export function openStoredTexts(runFolder: string): StoredTexts {
  const folder = normalize(runFolder);
  if (!existsSync(folder))
    return { read: () => ({ problem: 'transcripts.jsonl: the folder of the run is not there' }), close() {} };
  const transcripts = openTranscripts(folder);
  let failures = 0;
  return {
    read(digest) {
      if (failures >= maxFailures)
        return {
          problem: `transcripts.jsonl: not tried again after ${maxFailures} texts that could not be read`,
        };
      try {
        return { value: transcripts.read(digest) };
      } catch (error) {
        if (!(error instanceof DataError || error instanceof SyntaxError)) throw error;
        failures += 1;
        return { problem: messageOf(error).replaceAll(`${folder}/`, '').replaceAll(folder, '') };
      }
    },
    close: () => transcripts.close(),
  };
}
