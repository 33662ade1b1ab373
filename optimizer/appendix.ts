import { headOf } from '../core/cut-text.ts';
import { pySplit, pyStrip, pyStripRight } from '../core/python-text.ts';
import { isJsonObject } from '../core/structured-reply.ts';
import { asked, tolerance } from './items.ts';
import { appendixMarkers, outside, protectedTexts, spansOf, withoutMarkers } from './protected-region.ts';

/**
 * The appendix of a skill document: a protected region with reminders of rules that were right but not
 * followed, one bullet each (spec/optimizer.md 2.6). All functions are pure.
 */
const { start: startMarker, end: endMarker } = appendixMarkers;
const heading = '## Execution Notes Appendix';

/** Entries of a reply's note list that are looked at. */
const maxNotesRead = 20;

/** Adds an empty region at the end of a document that has none. */
export function withEmptyAppendix(text: string): string {
  if (text.includes(startMarker) && text.includes(endMarker)) return text;
  return `${pyStripRight(text)}\n\n${startMarker}\n${endMarker}\n`;
}

/** The notes of a document, in order, without their bullet marks. */
export function appendixNotes(text: string): string[] {
  const start = text.indexOf(startMarker);
  const end = text.indexOf(endMarker, start + startMarker.length);
  if (start < 0 || end < 0) return [];
  return text
    .slice(start + startMarker.length, end)
    .split('\n')
    .map((line) => pyStrip(line))
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => pyStrip(line.replace(/^[-*+]+/, '')))
    .filter((note) => note !== '');
}

/** Both lists without blanks and doubles, the first of equal notes kept. */
export function joinNotes(known: readonly string[], added: readonly string[]): string[] {
  const notes = new Map<string, string>();
  for (const note of [...known, ...added].map(collapsed)) {
    const key = note.replace(/[ .;:,_-]+$/, '').toLowerCase();
    if (key !== '' && !notes.has(key)) notes.set(key, note);
  }
  return [...notes.values()];
}

/**
 * The document with exactly these notes in its appendix. `reference` takes every appendix region out, shortens
 * runs of empty lines in the whole document and writes one region at the end (so that two kinds of regions
 * change places again and again); otherwise a single region is replaced where it stands and nothing else is
 * touched. A document whose other regions would be damaged comes back as it was.
 */
export function withAppendix(text: string, notes: readonly string[], form: 'in-place' | 'reference'): string {
  const lines = notes.map((note) => `- ${note}`);
  const region = [startMarker, ...(lines.length === 0 ? [] : [heading, ...lines]), endMarker].join('\n');
  const atEnd = (rest: string) => `${pyStripRight(rest)}\n\n${region}\n`;
  if (form === 'reference') return atEnd(withoutRegions(text));
  const spans = spansOf(text, appendixMarkers);
  const [span, ...more] = spans;
  if (span === undefined) return atEnd(text);
  const whole = text.slice(span.start, span.end);
  const single = more.length === 0 && whole.startsWith(startMarker) && whole.endsWith(endMarker);
  if (!single) return guarded(text, atEnd(outside(text, spans).join('')));
  return guarded(text, text.slice(0, span.start) + region + text.slice(span.end));
}

/** Reads the notes of a reply: strings, or objects with `note` or `content`; bounded, without markers. */
export function notesIn(value: unknown, most: number = maxNotesRead): string[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, most)
    .map((entry: unknown) => (isJsonObject(entry) ? (entry.note ?? entry.content) : entry))
    .filter((entry) => typeof entry === 'string')
    .map((entry) => collapsed(withoutMarkers(headOf(entry, asked.note * tolerance), 'until-none')))
    .filter((note) => note !== '');
}

function collapsed(note: string): string {
  return pySplit(note).join(' ');
}

function guarded(before: string, after: string): string {
  const others = (text: string) => {
    const own = spansOf(text, appendixMarkers).map(({ start, end }) => text.slice(start, end));
    return protectedTexts(text)
      .filter((each) => !own.includes(each))
      .join('\n');
  };
  return others(before) === others(after) ? after : before;
}

/** The reference's way of taking its regions out. */
function withoutRegions(text: string): string {
  let rest = text;
  for (let start = rest.indexOf(startMarker); start >= 0; start = rest.indexOf(startMarker)) {
    const end = rest.indexOf(endMarker, start);
    if (end < 0) {
      rest = rest.slice(0, start) + rest.slice(start + startMarker.length);
      break;
    }
    rest = rest.slice(0, start) + rest.slice(end + endMarker.length);
  }
  return rest.replaceAll(endMarker, '').replace(/\n{3,}/g, '\n\n');
}
