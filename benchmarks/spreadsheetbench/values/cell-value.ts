/**
 * What a cell holds, in the types that openpyxl gives it (spec/benchmarks-agentic.md 1.7). Whole numbers and
 * floats are told apart because previews print them differently; scores do not care.
 */
export type CellValue =
  | null
  | string
  | boolean
  /** A number written with a point or an exponent. */
  | number
  /** A number written without: Python keeps all of its digits. */
  | bigint
  | DateTimeValue
  | DateValue
  | TimeValue
  | DurationValue;

/** Days since 1899-12-30 and microseconds of the day. */
export interface DateTimeValue {
  readonly type: 'datetime';
  readonly day: number;
  readonly micros: number;
}

/** A day without a time: only ISO date cells (`t="d"`) give one. */
export interface DateValue {
  readonly type: 'date';
  readonly day: number;
}

export interface TimeValue {
  readonly type: 'time';
  /** Microseconds since midnight. */
  readonly micros: number;
}

export interface DurationValue {
  readonly type: 'duration';
  /** To the millisecond. */
  readonly seconds: number;
}

/** Midnight of 1899-12-30, in milliseconds of the Unix epoch. */
const epochMs = Date.UTC(1899, 11, 30);
const dayMs = 86_400_000;
const [firstDay, lastDay] = [dayOf(1, 1, 1), dayOf(9999, 12, 31)] as const;

/** Days from 1899-12-30 to a day of the proleptic Gregorian calendar. */
export function dayOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round((date.getTime() - epochMs) / dayMs);
}

/** `yyyy-mm-dd` of a day. */
export function dayText(day: number): string {
  const date = new Date(epochMs + day * dayMs);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(date.getUTCFullYear()).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

/** `hh:mm:ss`, with six decimals when there is a fraction of a second. */
export function clockText(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  const two = (part: number) => String(part).padStart(2, '0');
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const rest = micros - seconds * 1e6;
  return rest === 0 ? clock : `${clock}.${String(rest).padStart(6, '0')}`;
}

/** Python's dates end at the years 1 and 9999. */
export function isPythonDay(day: number): boolean {
  return day >= firstDay && day <= lastDay;
}
