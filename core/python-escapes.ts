import { DataError } from './errors.ts';

const simple: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const widths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const escapes = /\\([0-7]{1,3}|.)/gsu;

/** The text that the inside of a Python string literal stands for; escapes that it does not know stay as they are. */
export function decodeText(body: string): string {
  return decode(body, ['x', 'u', 'U']);
}

/** @throws {DataError} on a character beyond ASCII */
export function decodeBytes(body: string, raw: boolean): number[] {
  if (/[^\0-\x7f]/.test(body)) throw new DataError('not a Python literal: bytes beyond ASCII');
  const text = raw ? body : decode(body, ['x']);
  return Array.from(text, (char) => (char.codePointAt(0) ?? 0) & 0xff);
}

function decode(body: string, wide: readonly string[]): string {
  let decoded = '';
  let at = 0;
  escapes.lastIndex = 0;
  for (let found = escapes.exec(body); found !== null; found = escapes.exec(body)) {
    const [whole, code = ''] = found;
    decoded += body.slice(at, found.index);
    at = found.index + whole.length;
    if (/^[0-7]/.test(code)) decoded += String.fromCodePoint(Number.parseInt(code, 8));
    else if (wide.includes(code)) {
      const hex = body.slice(at, at + (widths[code] ?? 0));
      decoded += pointOf(hex, widths[code] ?? 0);
      at += hex.length;
      escapes.lastIndex = at;
    } else if (code === 'N' && wide.includes('u'))
      throw new DataError('not a Python literal that is read here: a character by its name');
    else decoded += simple[code] ?? whole;
  }
  return decoded + body.slice(at);
}

function pointOf(hex: string, width: number): string {
  const code = /^[0-9a-fA-F]+$/.test(hex) && hex.length === width ? Number.parseInt(hex, 16) : -1;
  if (code < 0 || code > 0x10ffff) throw new DataError('not a Python literal: a broken escape');
  return String.fromCodePoint(code);
}
