import { DataError } from './errors.ts';
import { pyFloatText } from './python-number.ts';

/** A value that a Python literal can stand for. Whole numbers are bigint, floats number, texts string. */
export type PythonValue =
  | null
  | boolean
  | bigint
  | number
  | string
  | { readonly kind: 'ellipsis' }
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }
  | { readonly kind: 'complex'; readonly real: number; readonly imaginary: number }
  | { readonly kind: 'list' | 'tuple' | 'set'; readonly items: readonly PythonValue[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [PythonValue, PythonValue])[] };

/** CPython refuses to print whole numbers with more digits. */
const mostDigits = 4300;
/** Everything but letters, marks, numbers, punctuation, symbols and the plain space. */
const notPrintable = /[\p{C}\p{Z}]/u;

/** `str(value)`. @throws {DataError} on a whole number that Python refuses to print */
export function pyStr(value: PythonValue): string {
  return typeof value === 'string' ? value : pyRepr(value);
}

/** `repr(value)`. @throws {DataError} on a whole number that Python refuses to print */
export function pyRepr(value: PythonValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return integerText(value);
  if (typeof value === 'number') return pyFloatText(value);
  if (typeof value === 'string') return quoted(value, [...value].map((point) => shownPoint(point)).join(''));
  switch (value.kind) {
    case 'ellipsis':
      return 'Ellipsis';
    case 'bytes':
      return `b${quoted(String.fromCharCode(...value.bytes), value.bytes.map(shownByte).join(''))}`;
    case 'complex':
      return complexText(value.real, value.imaginary);
    case 'list':
      return `[${value.items.map(pyRepr).join(', ')}]`;
    case 'tuple':
      return `(${value.items.map(pyRepr).join(', ')}${value.items.length === 1 ? ',' : ''})`;
    case 'set':
      return value.items.length === 0 ? 'set()' : `{${value.items.map(pyRepr).join(', ')}}`;
    case 'dict':
      return `{${value.entries.map(([key, item]) => `${pyRepr(key)}: ${pyRepr(item)}`).join(', ')}}`;
  }
}

function integerText(value: bigint): string {
  const text = String(value);
  if (text.length > mostDigits + (value < 0n ? 1 : 0))
    throw new DataError(`a whole number with more than ${mostDigits} digits`);
  return text;
}

function complexText(real: number, imaginary: number): string {
  const bare = (part: number) => pyFloatText(part).replace(/\.0$/, '');
  const tail = `${bare(imaginary)}j`;
  if (Object.is(real, 0)) return tail;
  return `(${bare(real)}${tail.startsWith('-') ? '' : '+'}${tail})`;
}

function quoted(text: string, shown: string): string {
  if (text.includes("'") && !text.includes('"')) return `"${shown}"`;
  return `'${shown.replaceAll("'", "\\'")}'`;
}

const named: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function shownPoint(point: string): string {
  const known = named[point];
  if (known !== undefined) return known;
  const code = point.codePointAt(0) ?? 0;
  if (point === ' ' || !notPrintable.test(point)) return point;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

function shownByte(byte: number): string {
  const char = String.fromCharCode(byte);
  if (named[char] !== undefined) return named[char];
  return byte >= 0x20 && byte < 0x7f ? char : `\\x${byte.toString(16).padStart(2, '0')}`;
}
