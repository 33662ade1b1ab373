import { z } from 'zod';

/** Longest line that is read: two copies of the largest picture that a CLI hands to a model, and its words. */
const longestLine = 64 * 1024 * 1024;

const objectSchema = z.record(z.string(), z.unknown());
export type EventObject = z.infer<typeof objectSchema>;

/**
 * The JSON objects of a text with one on each line. Whatever is none is passed over: warnings, a line that was cut, what
 * a command has printed in between.
 */
export function* eventLines(text: string): Generator<EventObject> {
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    if (end - start <= longestLine && text[start] === '{') {
      const event = parsed(text.slice(start, end));
      if (event !== null) yield event;
    }
    start = end + 1;
  }
}

function parsed(line: string): EventObject | null {
  try {
    const read = objectSchema.safeParse(JSON.parse(line));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
