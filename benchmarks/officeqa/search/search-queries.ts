import { pySplitLines, pyStrip } from '../../../core/python-text.ts';
import { listField } from '../list-field.ts';

/** Longest tag content that is looked at: a request of four queries is far shorter. */
const mostCharacters = 20_000;

/**
 * The web searches that a reply asks for between `<search_queries>` tags (spec/benchmarks-qa.md 4.2), without
 * repetitions: a JSON list, an object with such a list, or plain lines. One query that holds commas or semicolons
 * counts as several.
 */
export function parseSearchQueries(text: string): string[] {
  const inside = tagContent(text);
  if (inside === null) return [];
  const raw = pyStrip(inside.slice(0, mostCharacters));
  const listed = jsonQueries(raw);
  const queries =
    listed.length > 0
      ? listed
      : pySplitLines(raw)
          .map((line) => withoutEnds(line, ' -*\t\r\n"\''))
          .filter((line) => line !== '');
  const [only] = queries;
  const parts =
    queries.length === 1 && only !== undefined
      ? only
          .split(/[;,]/)
          .map((part) => withoutEnds(part, ' "\''))
          .filter((part) => part !== '')
      : [];
  return [...new Set((parts.length > 1 ? parts : queries).map(pyStrip))].filter((query) => query !== '');
}

function tagContent(text: string): string | null {
  // With `u`, case folding reaches the long s, as in Python.
  const opening = /<search_queries>/iu.exec(text);
  if (opening === null) return null;
  const rest = text.slice(opening.index + opening[0].length);
  const closing = /<\/search_queries>/iu.exec(rest);
  return closing === null ? null : rest.slice(0, closing.index);
}

function jsonQueries(raw: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return [];
  }
  if (typeof value === 'string') return listField([value]);
  if (Array.isArray(value)) return listField(value);
  if (typeof value !== 'object' || value === null) return [];
  for (const key of ['queries', 'search_queries', 'query']) {
    const held: unknown = Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
    if (Array.isArray(held)) return listField(held);
    if (typeof held === 'string' && pyStrip(held) !== '') return [pyStrip(held)];
  }
  return [];
}

function withoutEnds(text: string, characters: string): string {
  let [start, end] = [0, text.length];
  while (start < end && characters.includes(text.charAt(start))) start += 1;
  while (end > start && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
