import { join } from 'node:path';
import { DivergedError } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import { eventsFile, readEventsSync } from '../core/read-events.ts';
import { logDigest, type Recording, recordingFile } from './recording.ts';
import { resultsStore } from './store.ts';

/**
 * The log of one run of a recording, as it was recorded.
 * @throws {DivergedError} naming run and file when it was changed since @throws {DataError} naming file and line
 */
export function recordedEvents(recording: string, { id, log }: Recording['runs'][number]): RunEvent[] {
  const folder = resultsStore(recording).runFolder(id);
  const events = [...readEventsSync(folder)];
  if (logDigest(events) !== log)
    throw new DivergedError(
      `run ${id}: its log ${join(folder, eventsFile)} is not the one that ${recordingFile} names`,
    );
  return events;
}
