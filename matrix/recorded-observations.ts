import { canonicalJson } from '../core/json.ts';
import type { Transcript, TranscriptEntry } from '../core/vocabulary.ts';

/**
 * A re-executed transcript with what the recorded one says that commands printed, for the sake of clocks and process
 * numbers in it; `differing` counts the observations that were put in place. Null where anything else differs: the number
 * or order of the entries, a reply, a call, a note, a file.
 */
export function recordedObservations(
  replayed: Transcript,
  recorded: Transcript,
): { readonly transcript: Transcript; readonly differing: number } | null {
  if (replayed.length !== recorded.length) return null;
  let differing = 0;
  for (const [index, entry] of replayed.entries()) {
    const other = recorded[index];
    if (other === undefined) return null;
    if (canonicalJson(entry) === canonicalJson(other)) continue;
    if (!isSameCall(entry, other)) return null;
    differing += 1;
  }
  return { transcript: recorded, differing };
}

/** Two observations of one call. */
function isSameCall(entry: TranscriptEntry, other: TranscriptEntry): boolean {
  return entry.type === 'observation' && other.type === 'observation' && entry.callId === other.callId;
}
