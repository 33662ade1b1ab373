/**
 * JSON for a terminal or a pipe: still the same value, but every control character and bidirectional override is
 * written as an escape, which JSON.stringify does only below U+0020.
 */
export function safeJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
