import { z } from 'zod';

/** What a model wrote as arguments; null when it is no JSON object. Nothing at all stands for an empty object. */
export function toolArguments(raw: string): Readonly<Record<string, unknown>> | null {
  if (raw === '') return {};
  try {
    const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(raw));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A text argument; what Python takes for false (absent, null, 0, empty) is the fallback, other values are printed. */
export function textArgument(value: unknown, fallback: string): string {
  if (isFalse(value)) return fallback;
  if (typeof value === 'string') return value;
  if (value === true) return 'True';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/**
 * A line number or a number of lines: false values are the fallback, what is below 1 becomes 1.
 * @returns null where the value is no number
 */
export function lineArgument(value: unknown, fallback: number): number | null {
  if (isFalse(value)) return fallback;
  if (value === true) return 1;
  const number = typeof value === 'string' ? integerOf(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.max(Math.trunc(number), 1) : null;
}

/** Python's `int(text)` for ASCII digits: signs, spaces around and single underscores between digits are allowed. */
function integerOf(text: string): number | null {
  return /^\s*[+-]?\d+(?:_\d+)*\s*$/.test(text) && text.length < 100
    ? Number(text.replaceAll('_', ''))
    : null;
}

function isFalse(value: unknown): boolean {
  const empty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return value === undefined || value === null || value === false || value === 0 || value === '' || empty;
}
