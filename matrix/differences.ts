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
  const [a, b] = [show(before), show(after)];
  if (a !== b) lines.push(`${path}: ${a} -> ${b}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  if (value === undefined) return '(absent)';
  const text = JSON.stringify(value);
  return text.length <= 120 ? text : `${text.slice(0, 117)}...`;
}
