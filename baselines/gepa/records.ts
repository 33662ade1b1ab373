/** What the reflection reads of one task (spec/baselines.md 5.6): Inputs, Generated Outputs, Feedback and more. */
export type RecordValue = string | number | readonly RecordValue[] | { readonly [key: string]: RecordValue };
export type ReflectiveRecord = { readonly [key: string]: RecordValue };

const deepestHeading = 6;

/** Records under headings, as the reference renders them: an example a level-1 heading, from 1. */
export function renderRecords(records: readonly ReflectiveRecord[]): string {
  return records
    .map((record, index) => `# Example ${index + 1}\n${entries(Object.entries(record), 2)}`)
    .join('\n\n');
}

function rendered(value: RecordValue, level: number): string {
  if (typeof value === 'string') return `${value.trim()}\n\n`;
  // A score of 1 is written as Python writes a float.
  if (typeof value === 'number') return `${Number.isInteger(value) ? value.toFixed(1) : value}\n\n`;
  const pairs = Object.entries(value).map(([key, item]): [string, RecordValue] => [
    Array.isArray(value) ? `Item ${Number(key) + 1}` : key,
    item,
  ]);
  // Nothing nested still ends its heading.
  return pairs.length === 0 ? '\n' : entries(pairs, level);
}

function entries(pairs: readonly (readonly [string, RecordValue])[], level: number): string {
  const marks = '#'.repeat(Math.min(level, deepestHeading));
  return pairs.map(([key, value]) => `${marks} ${key}\n${rendered(value, level + 1)}`).join('');
}
