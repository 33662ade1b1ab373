import { canonicalJson } from '../core/json.ts';

/**
 * Lists where two JSON values differ, one line a place: `method.config.learningRate: 4 -> 8`.
 * At most `limit` lines; a last line then says how many more there are.
 */
export function differences(before: unknown, after: unknown, limit = 20): string[] {
  const lines: string[] = [];
  collect(before, after, '', lines);
  if (lines.length <= limit) return lines;
  return [...lines.slice(0, limit), `and ${lines.length - limit} more`];
}

function collect(before: unknown, after: unknown, path: string, lines: string[]): void {
  if (isObject(before) && isObject(after)) {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort())
      collect(before[key], after[key], path === '' ? key : `${path}.${key}`, lines);
    return;
  }
  const [a, b] = [textOf(before), textOf(after)];
  if (a === b) return;
  const from = Math.max(0, commonPrefix(a, b) - 20);
  lines.push(`${path}: ${shown(a, from)} -> ${shown(b, from)}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return value === undefined ? '(absent)' : canonicalJson(value);
}

/** A long value is shown from shortly before the place where it differs. */
function shown(text: string, from: number): string {
  if (text.length <= 120) return text;
  const start = from > 0 ? '...' : '';
  const end = from + 110 < text.length ? '...' : '';
  return `${start}${text.slice(from, from + 110)}${end}`;
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}
