import type { LabelledTest, RunSummary, TestItem } from './run-summary.ts';
import type { Column } from './table.ts';

/** Columns of the scores that some benchmark reports beside its official ones. */
export function besideColumns(summaries: readonly RunSummary[]): readonly Column[] {
  const names = summaries.flatMap(({ tests }) => tests.flatMap(namesOf));
  return [...new Set(names)].sort().map((name) => ({
    key: besideKey(name),
    heading: `(${name} %)`,
    align: 'right',
  }));
}

/** Means in percent over the items that count, by column; a benchmark without such a score has no value. */
export function besideValues(items: readonly TestItem[]): Readonly<Record<string, number>> {
  const names = [...new Set(items.flatMap(({ beside }) => Object.keys(beside)))];
  const mean = (name: string) =>
    items.reduce((total, { beside }) => total + (beside[name] ?? 0), 0) / items.length;
  return Object.fromEntries(names.map((name) => [besideKey(name), Math.round(1e4 * mean(name)) / 100]));
}

function namesOf({ items }: LabelledTest): string[] {
  return items.flatMap(({ beside }) => Object.keys(beside));
}

function besideKey(name: string): string {
  return `beside_${name}_percent`;
}
