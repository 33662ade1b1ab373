import { type CellValue, dayOf } from './cell-value.ts';

const dateAndTime =
  /^(?<date>(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2}))?T?(?<time>(?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?<fraction>\.\d{1,3})?)?)?Z?/;
const duration = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?/;

/**
 * An ISO 8601 cell (`t="d"`): date, time, both, or a duration.
 * @returns null for anything else, also for days and hours that no calendar and no clock has
 */
export function fromIso(text: string): CellValue {
  const groups = dateAndTime.exec(text)?.groups ?? {};
  if (groups.date !== undefined || groups.time !== undefined) return calendarValue(groups);
  const [, hours, minutes, seconds] = duration.exec(text) ?? [];
  if (hours === undefined && minutes === undefined && seconds === undefined) return null;
  const total = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  return { type: 'duration', seconds: total };
}

function calendarValue(groups: Readonly<Record<string, string | undefined>>): CellValue {
  const number = (name: string) => Number(groups[name] ?? 0);
  const [hour, minute, second] = [number('hour'), number('minute'), number('second')];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const micros = (hour * 3600 + minute * 60 + second) * 1e6 + Math.floor(number('fraction') * 1e6);
  if (groups.date === undefined) return { type: 'time', micros };
  const [year, month, day] = [number('year'), number('month'), number('day')];
  const lastDay = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > lastDay) return null;
  const date = dayOf(year, month, day);
  return groups.time === undefined ? { type: 'date', day: date } : { type: 'datetime', day: date, micros };
}
