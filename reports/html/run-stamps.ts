import { methodStamps } from '../method-text.ts';
import type { RunSummary } from '../run-summary.ts';
import type { Column, Row } from '../table.ts';

/** Stamps of the run behind a row of a table that has one row a run; none where the row has no run. */
export function runStamps(summaries: readonly RunSummary[]): (row: Row) => readonly string[] {
  const stamps = new Map(summaries.map(({ run }) => [run.id, methodStamps([run])]));
  return ({ values }) => stamps.get(String(values.run)) ?? [];
}

/** Stamps of any run of the method whose label is the key of a column. */
export function labelStamps(summaries: readonly RunSummary[]): (column: Column) => readonly string[] {
  const labels = new Map<string, RunSummary['run'][]>();
  for (const { run } of summaries)
    labels.set(run.method.label, [...(labels.get(run.method.label) ?? []), run]);
  return ({ key }) => methodStamps(labels.get(key) ?? []);
}
