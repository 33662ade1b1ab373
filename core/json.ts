/** A value that survives JSON unchanged. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/**
 * JSON with sorted keys and no white space: equal values give equal text on every machine.
 * Keys whose value is `undefined` are left out; numbers that JSON cannot hold are refused.
 * @throws {TypeError} on NaN, Infinity, functions, symbols, bigints
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`canonicalJson: ${value} is not JSON`);
    return JSON.stringify(value);
  }
  // Text is appended, never joined: joining would copy a long prompt once for every level around it.
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${text === '' ? '' : ','}${canonicalJson(item ?? null)}`;
    return `[${text}]`;
  }
  if (typeof value === 'object') {
    const object = value as Record<string, unknown>;
    for (const key of sortedKeys(object)) {
      const member = object[key];
      if (member === undefined) continue;
      text += `${text === '' ? '' : ','}${keyText(key)}${canonicalJson(member)}`;
    }
    return `{${text}}`;
  }
  throw new TypeError(`canonicalJson: a ${typeof value} is not JSON`);
}

/** Sorting costs more than looking whether there is anything to sort. */
function sortedKeys(object: Record<string, unknown>): string[] {
  const keys = Object.keys(object);
  for (let index = 1; index < keys.length; index += 1)
    if ((keys[index - 1] ?? '') > (keys[index] ?? '')) return keys.sort();
  return keys;
}

/** The same few field names come in every request, transcript and event. */
const keyTexts = new Map<string, string>();

function keyText(key: string): string {
  const known = keyTexts.get(key);
  if (known !== undefined) return known;
  const text = `${JSON.stringify(key)}:`;
  if (keyTexts.size < 1000 && key.length < 40) keyTexts.set(key, text);
  return text;
}
