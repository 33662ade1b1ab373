/**
 * What CPython does with text where JavaScript does something else (spec/benchmarks-qa.md 0.5). Scorers that
 * must agree with a published Python protocol use these, never `trim`, `\s`, `\b`, `length` or `split`.
 */

/** Python's white space: unlike `\s` it has U+001C-001F and U+0085, and not U+FEFF. */
const space = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const leadingSpace = new RegExp(`^[${space}]+`);
const spaceRun = new RegExp(`[${space}]+`);
const spaceOnly = new RegExp(`^[${space}]$`);
const breaks = '\\n-\\r\\x1c-\\x1e\\x85\\u2028\\u2029';
const lineEnd = new RegExp(`\\r\\n|[${breaks}]`, 'g');
const punctuation = /[!-/:-@[-`{-~]/g;

/** `str.strip()`. */
export function pyStrip(text: string): string {
  return pyStripRight(text.replace(leadingSpace, ''));
}

/** `str.rstrip()`; linear also in a text that is one long run of spaces. */
export function pyStripRight(text: string): string {
  let end = text.length;
  while (end > 0 && spaceOnly.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** `str.split()` without argument: runs of white space separate, none at the ends. */
export function pySplit(text: string): string[] {
  const stripped = pyStrip(text);
  return stripped === '' ? [] : stripped.split(spaceRun);
}

/** `str.splitlines()`: a line end at the very end opens no further line. */
export function pySplitLines(text: string): string[] {
  const lines = text.split(lineEnd);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** `len(str)`: code points, not UTF-16 units. */
export function codePointLength(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** `text[:count]` in code points; count must not be negative. */
export function codePointPrefix(text: string, count: number): string {
  let units = 0;
  let taken = 0;
  for (const point of text) {
    if (taken >= count) break;
    units += point.length;
    taken += 1;
  }
  return text.slice(0, units);
}

/** Deletes the 32 characters of `string.punctuation`; curly quotes, dashes and the Unicode minus stay. */
export function deletePunctuation(text: string): string {
  return text.replace(punctuation, '');
}

/**
 * A pattern for whole words with Python's Unicode-aware `\b` on both sides: letters, numbers and the
 * underscore of any script are word characters, combining marks are not.
 * @param words plain words, without characters that mean something in a pattern
 */
export function wholeWords(words: readonly string[]): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${words.join('|')})(?![\\p{L}\\p{N}_])`, 'gu');
}

/**
 * `round(value, digits)`: to the nearest multiple of 10^-digits of the exact binary value, ties to even.
 * NaN and the infinities come back as they are.
 * @param digits an integer, negative to round left of the point
 */
export function roundHalfEven(value: number, digits = 0): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const { numerator, denominator } = exactRatio(Math.abs(value));
  const scaled = digits >= 0 ? numerator * 10n ** BigInt(digits) : numerator;
  const divisor = digits >= 0 ? denominator : denominator * 10n ** BigInt(-digits);
  const floor = scaled / divisor;
  const twice = (scaled - floor * divisor) * 2n;
  const up = twice > divisor || (twice === divisor && floor % 2n === 1n);
  const rounded = Number(`${up ? floor + 1n : floor}e${-digits}`);
  return value < 0 ? -rounded : rounded;
}

/** The exact fraction that a positive double stands for. */
function exactRatio(value: number): { numerator: bigint; denominator: bigint } {
  let scale = 0;
  let whole = value;
  // Doubling is exact; a double has at most 1,074 binary places.
  while (!Number.isInteger(whole)) {
    whole *= 2;
    scale += 1;
  }
  return { numerator: BigInt(whole), denominator: 2n ** BigInt(scale) };
}
