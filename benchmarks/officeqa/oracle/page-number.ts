import { pyInt } from '../../../core/python-number.ts';
import { pyStrip } from '../../../core/python-text.ts';

/** Query parameters that name the page, in the order in which they are looked for. */
const names = ['page', 'pagenum', 'page_id'] as const;

/** No page number has more characters. */
const longestNumber = 20;

/** The page that a web address of a bulletin points at, or null. */
export function pageNumberOf(address: string): number | null {
  const text = pyStrip(address);
  const [, query = ''] = /^[^?#]*\?([^#]*)/.exec(text) ?? [];
  const values = new URLSearchParams(query);
  for (const name of names)
    for (const value of values.getAll(name)) {
      const number = integerOf(value);
      if (number !== null) return number;
    }
  const [, digits] = /(?:[?&]|^)page=(\d+)/.exec(text) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** Python's `int(value)` of a page number; null where it raises. */
export function integerOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : null;
  const whole = typeof value === 'string' && value.length <= longestNumber ? pyInt(value) : null;
  return whole === null ? null : Number(whole);
}
