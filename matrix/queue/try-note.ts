import { z } from 'zod';

const tryNoteSchema = z.object({
  host: z.string(),
  pid: z.number(),
  /** Of this one worker: a container that starts again has the same host and pid. */
  life: z.string(),
  /** When the try began, ISO 8601. */
  since: z.string(),
  /** Size of the run's log when the try began, in bytes. */
  logBytes: z.number(),
  /** So many tries before this one, one after the other, ended without a word and without a line more in the log. */
  barren: z.number(),
  /** Why the last worker that was offered the run did not take it. */
  refused: z.string().optional(),
});

/** Who works on a run, kept with its job: what `status --queue` shows, and what tells a run that kills its workers. */
export type TryNote = Readonly<z.infer<typeof tryNoteSchema>>;

/** null for a job that nobody has tried. */
export function readTryNote(progress: unknown): TryNote | null {
  const parsed = tryNoteSchema.safeParse(progress);
  return parsed.success ? parsed.data : null;
}

/** Lost tries in a row that came no further, this one not counted. @param life of the worker that asks: it was not lost */
export function barrenTries(before: TryNote | null, logBytes: number, life: string): number {
  if (before === null || logBytes > before.logBytes) return 0;
  return before.life === life ? before.barren : before.barren + 1;
}
