/**
 * White space as Python's `str.strip` sees it (spec/optimizer.md 15.19): it also takes U+001C to U+001F and
 * U+0085, and leaves U+FEFF, where JavaScript's `trim` does the opposite.
 */
const space = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const leading = new RegExp(`^${space}+`);
const oneSpace = new RegExp(space);

/** `str.strip()` */
export function pythonTrim(text: string): string {
  return pythonTrimEnd(text.replace(leading, ''));
}

/** `str.rstrip()`; a loop, because a `+$` pattern is quadratic on long runs of inner space. */
export function pythonTrimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && oneSpace.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
