import { canonicalJson } from './json.ts';

/** The first place, in key order, where two JSON values differ: "field `a.b` was 1 and is now 2". */
export function firstDifference(before: unknown, now: unknown, path = ''): string {
  if (isRecord(before) && isRecord(now)) {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(now)])].sort()) {
      if (canonicalText(before[key]) === canonicalText(now[key])) continue;
      return firstDifference(before[key], now[key], path === '' ? key : `${path}.${key}`);
    }
  }
  if (Array.isArray(before) && Array.isArray(now) && before.length === now.length) {
    const index = before.findIndex((item, at) => canonicalText(item) !== canonicalText(now[at]));
    if (index !== -1) return firstDifference(before[index], now[index], `${path}[${index}]`);
  }
  return `field \`${path === '' ? '(whole)' : path}\` was ${shown(before)} and is now ${shown(now)}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function canonicalText(value: unknown): string {
  return value === undefined ? 'absent' : canonicalJson(value);
}

function shown(value: unknown): string {
  const text = canonicalText(value);
  return text.length <= 200 ? text : `${text.slice(0, 200)}... (${text.length} characters)`;
}
