import { z } from 'zod';

const tryNoteSchema = z.object({
  host: z.string(),
  pid: z.number(),
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

/** Lost tries in a row that came no further, this one not counted. */
export function barrenTries(before: TryNote | null, logBytes: number): number {
  if (before === null) return 0;
  return logBytes > before.logBytes ? 0 : before.barren + 1;
}
