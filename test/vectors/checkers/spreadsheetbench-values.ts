import { z } from 'zod';
import type { NormalValue } from '../../../benchmarks/spreadsheetbench/score/compare-values.ts';
import {
  type CellValue,
  clockText,
  dayOf,
  dayText,
} from '../../../benchmarks/spreadsheetbench/values/cell-value.ts';
import { pyFloatText } from '../../../core/python-number.ts';

const nonFinite: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity };
const float = z.union([z.number(), z.enum(['nan', 'inf', '-inf']).transform((name) => nonFinite[name] ?? 0)]);

const valueSchema = z.discriminatedUnion('t', [
  z.object({ t: z.literal('empty') }),
  z.object({ t: z.literal('bool'), v: z.boolean() }),
  z.object({ t: z.literal('int'), v: z.int() }),
  z.object({ t: z.literal('float'), v: float }),
  z.object({ t: z.literal('str'), v: z.string() }),
  z.object({ t: z.literal('datetime'), v: z.string() }),
  z.object({ t: z.literal('date'), v: z.string() }),
  z.object({ t: z.literal('time'), v: z.string() }),
  z.object({ t: z.literal('timedelta'), seconds: z.number() }),
]);

/** A value of the vector file (`{t, v}`) as a cell has it. */
export function cellValueOf(raw: unknown): CellValue {
  const value = valueSchema.parse(raw);
  switch (value.t) {
    case 'empty':
      return null;
    case 'int':
      return BigInt(value.v);
    case 'datetime': {
      const [date = '', time = '00:00:00'] = value.v.split('T');
      return { type: 'datetime', day: dayOfText(date), micros: microsOf(time) };
    }
    case 'date':
      return { type: 'date', day: dayOfText(value.v) };
    case 'time':
      return { type: 'time', micros: microsOf(value.v) };
    case 'timedelta':
      return { type: 'duration', seconds: value.seconds };
    default:
      return value.v;
  }
}

/** One text for equal values of equal type, so that differences can be shown. Zero has no sign. */
export function valueKey(value: CellValue | NormalValue): string {
  if (value === null) return 'empty';
  if (typeof value === 'bigint') return `int ${value}`;
  if (typeof value === 'number') return `float ${pyFloatText(value === 0 ? 0 : value)}`;
  if (typeof value !== 'object') return `${typeof value} ${value}`;
  switch (value.type) {
    case 'datetime':
      return `datetime ${dayText(value.day)} ${clockText(value.micros)}`;
    case 'date':
      return `date ${dayText(value.day)}`;
    case 'time':
      return `time ${clockText(value.micros)}`;
    case 'duration':
      return `duration ${value.seconds}`;
  }
}

function dayOfText(text: string): number {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  return dayOf(year, month, day);
}

function microsOf(text: string): number {
  const [, hours, minutes, seconds, fraction = ''] = /^(\d+):(\d+):(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return whole * 1e6 + Number(fraction.padEnd(6, '0'));
}
