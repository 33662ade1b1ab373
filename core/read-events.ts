import { join } from 'node:path';
import { DataError } from './errors.ts';
import { eventSchema, type RunEvent } from './events.ts';
import { type JsonlLine, readJsonl, readJsonlSync } from './jsonl-reader.ts';
import { schemaIssues } from './schema-issues.ts';

/** Name of the log in a run's folder. */
export const eventsFile = 'events.jsonl';

export interface ReadEventsOptions {
  readonly signal?: AbortSignal;
}

/**
 * The events of a run's folder in the order of the file, each checked against the schema; works while the run
 * is being written (a torn last line is left out) and never holds the whole log.
 * @throws {DataError} naming file, line and field
 */
export async function* readEvents(
  folder: string,
  { signal }: ReadEventsOptions = {},
): AsyncGenerator<RunEvent> {
  const path = join(folder, eventsFile);
  for await (const line of readJsonl(path, { signal })) yield checked(path, line);
}

/** The synchronous twin of {@link readEvents}. */
export function* readEventsSync(folder: string): Generator<RunEvent> {
  const path = join(folder, eventsFile);
  for (const line of readJsonlSync(path)) yield checked(path, line);
}

function checked(path: string, { value, line }: JsonlLine): RunEvent {
  const result = eventSchema.safeParse(value);
  if (result.success) return result.data;
  const issues = schemaIssues(result.error.issues, { schema: eventSchema, value });
  throw new DataError(
    `${path}:${line}: not an event of a run: ${issues.map(({ message }) => message).join('; ')}`,
  );
}
