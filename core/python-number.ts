/** How CPython reads and prints floats, where `Number` and `String` do something else. */
import { pyStrip } from './python-text.ts';

const digits = '\\d(?:_?\\d)*';
const floatText = new RegExp(
  `^[+-]?(?:(?:${digits}(?:\\.(?:${digits})?)?|\\.${digits})(?:[eE][+-]?${digits})?|inf(?:inity)?|nan)$`,
  'i',
);

/**
 * `float(text)`: white space around it, signs, exponents, underscores between digits, decimal digits of every
 * script, `inf`, `infinity` and `nan` in any case. Thousands commas, percent signs and hexadecimal are no floats.
 * @returns null where Python raises ValueError
 */
export function pyFloat(text: string): number | null {
  const plain = asciiDigits(pyStrip(text));
  if (!floatText.test(plain)) return null;
  const bare = plain.replaceAll('_', '').toLowerCase();
  if (bare.endsWith('nan')) return Number.NaN;
  if (bare.includes('inf')) return bare.startsWith('-') ? -Infinity : Infinity;
  return Number(bare);
}

/** `int(text)` for base 10, as exact digits with a sign only where it is negative; null where Python raises. */
export function pyInt(text: string): bigint | null {
  const plain = asciiDigits(pyStrip(text));
  if (!new RegExp(`^[+-]?${digits}$`).test(plain)) return null;
  return BigInt(plain.replaceAll('_', '').replace(/^\+/, ''));
}

/** `repr(value)` of a float: shortest digits, `.0` after whole numbers, exponents from 1e16 and below 1e-4. */
export function pyFloatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Object.is(value, -0)) return '-0.0';
  const [mantissa = '0', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 16) {
    // Below 1e21 and from 1e-6 on, JavaScript prints without an exponent as well.
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const sign = exponent < 0 ? '-' : '+';
  return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

const foreignDigit = /(?![0-9])\p{Nd}/gu;
const anyDigit = /^\p{Nd}$/u;

/** Decimal digits of other scripts come in runs of ten, from zero on. */
function asciiDigits(text: string): string {
  return text.replace(foreignDigit, (digit) => {
    const point = digit.codePointAt(0) ?? 0;
    let first = point;
    while (anyDigit.test(String.fromCodePoint(first - 1))) first -= 1;
    return String((point - first) % 10);
  });
}
