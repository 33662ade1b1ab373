import { roundHalfEven } from '../../../core/python-text.ts';
import { type CellValue, dayOf, isPythonDay } from './cell-value.ts';

/** What the number format makes of a number. */
export type NumberKind = 'number' | 'date' | 'duration';

export interface SerialOptions {
  readonly kind: Exclude<NumberKind, 'number'>;
  /** The workbook counts days from 1904-01-01. */
  readonly date1904: boolean;
}

const first1904 = dayOf(1904, 1, 1);
const mostDays = 999_999_999;

/**
 * A serial number as date-time, time or duration, as openpyxl 3.0.9 reads it (spec/benchmarks-agentic.md 1.7):
 * rounded to the millisecond; from 0 to below 1 it is a time of day; both 59 and 60 are 28 February 1900.
 * @returns `#VALUE!` for what no calendar holds, as openpyxl does
 */
export function fromSerial(serial: number | bigint, { kind, date1904 }: SerialOptions): CellValue {
  const value = Number(serial);
  if (!Number.isFinite(value) || Math.abs(value) > mostDays) return '#VALUE!';
  if (kind === 'duration') return durationOf(value);
  const whole = Math.floor(value);
  const millis = roundHalfEven((value - whole) * 86_400 * 1000);
  if (value >= 0 && value < 1 && millis < 86_400_000) return { type: 'time', micros: millis * 1000 };
  const shift = value > 0 && value < 60 && !date1904 ? 1 : 0;
  const day = (date1904 ? first1904 : 0) + whole + shift + (millis >= 86_400_000 ? 1 : 0);
  return isPythonDay(day) ? { type: 'datetime', day, micros: (millis % 86_400_000) * 1000 } : '#VALUE!';
}

/** Python makes microseconds of the fraction of a day first, and openpyxl milliseconds of those. */
function durationOf(days: number): CellValue {
  const whole = Math.trunc(days);
  const micros = roundHalfEven((days - whole) * 86_400_000_000);
  const seconds = Math.floor(micros / 1e6);
  const millis = roundHalfEven((micros - seconds * 1e6) / 1000);
  return { type: 'duration', seconds: whole * 86_400 + seconds + millis / 1000 };
}
