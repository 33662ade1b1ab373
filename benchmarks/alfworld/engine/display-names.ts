/** Names under which people see objects, by id (spec/benchmarks-agentic.md 2.4). */
export type DisplayNames = ReadonlyMap<string, string>;

const plainCharacters: readonly (readonly [string, string])[] = [
  ['_minus_', '-'],
  ['_plus_', '+'],
  ['_dot_', '.'],
  ['_comma_', ','],
];

/**
 * Names the objects of the initial facts. `desk_bar__plus_01...` is a desk and gets a number: of one base name the
 * first id in code point order has the highest number. An id without `_bar_` keeps its text and gets a blank.
 */
export function displayNames(ids: Iterable<string>): DisplayNames {
  const sorted = [...ids].sort();
  const counts = new Map<string, number>();
  for (const id of sorted) {
    const base = baseName(id);
    if (base !== null) counts.set(base, (counts.get(base) ?? 0) + 1);
  }
  const names = new Map<string, string>();
  for (const id of sorted) {
    const base = baseName(id);
    if (base === null) {
      names.set(id, `${plainCharacters.reduce((text, [word, sign]) => text.replaceAll(word, sign), id)} `);
      continue;
    }
    const number = counts.get(base) ?? 1;
    counts.set(base, number - 1);
    names.set(id, `${base} ${number}`);
  }
  return names;
}

function baseName(id: string): string | null {
  const bar = id.indexOf('_bar_');
  if (bar < 0) return null;
  return `${id.slice(0, bar)}${id.includes('basin') ? 'basin' : ''}`;
}
