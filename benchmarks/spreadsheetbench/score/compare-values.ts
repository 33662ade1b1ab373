import { pyFloat } from '../../../core/python-number.ts';
import { roundHalfEven } from '../../../core/python-text.ts';
import { type CellValue, clockText, type DateValue, type DurationValue } from '../values/cell-value.ts';

/** A value as it is compared: everything numeric is one number. */
export type NormalValue = null | string | number | DateValue | DurationValue;

/**
 * The published normal form (spec/benchmarks-agentic.md 1.7): numbers, booleans and texts that read as numbers are
 * rounded to 2 decimals, date-times to whole days, both as Python rounds; of a time the last three characters go.
 */
export function normalised(value: CellValue): NormalValue {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint' || typeof value === 'number') return roundHalfEven(Number(value), 2);
  if (typeof value === 'string') {
    const number = pyFloat(value);
    return number === null ? value : roundHalfEven(number, 2);
  }
  if (value.type === 'time') return clockText(value.micros).slice(0, -3);
  if (value.type === 'datetime') return roundHalfEven(value.day + Math.floor(value.micros / 1e6) / 86_400);
  return value;
}

/** Do two cells count as equal? Empty equals the empty text; different types never do; NaN equals nothing. */
export function areEqual(one: CellValue, other: CellValue): boolean {
  const [a, b] = [normalised(one), normalised(other)];
  if ((a === null || a === '') && (b === null || b === '')) return true;
  if (a === null || b === null || typeof a !== typeof b) return false;
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (a.type === 'date' && b.type === 'date') return a.day === b.day;
  return a.type === 'duration' && b.type === 'duration' && a.seconds === b.seconds;
}
