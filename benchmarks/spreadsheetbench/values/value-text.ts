import { pyFloatText } from '../../../core/python-number.ts';
import { roundHalfEven } from '../../../core/python-text.ts';
import { type CellValue, clockText, dayText } from './cell-value.ts';

/** `str(value)`, as previews show a cell; an empty cell is the empty text. */
export function valueText(value: CellValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return pyFloatText(value);
  switch (value.type) {
    case 'datetime':
      return `${dayText(value.day)} ${clockText(value.micros)}`;
    case 'date':
      return dayText(value.day);
    case 'time':
      return clockText(value.micros);
    case 'duration':
      return durationText(value.seconds);
  }
}

/** A value in a message about cells: text in quotes, an empty cell by name. */
export function shownValue(value: CellValue): string {
  if (value === null) return '(empty)';
  return typeof value === 'string' ? JSON.stringify(value) : valueText(value);
}

/** `str(timedelta)`: `1 day, 6:00:00`; of negative ones the days are below zero, the clock never is. */
function durationText(seconds: number): string {
  const micros = roundHalfEven(seconds * 1e6);
  const days = Math.floor(micros / 86_400_000_000);
  const clock = clockText(micros - days * 86_400_000_000).replace(/^0(?=\d:)/, '');
  return days === 0 ? clock : `${days} day${Math.abs(days) === 1 ? '' : 's'}, ${clock}`;
}
