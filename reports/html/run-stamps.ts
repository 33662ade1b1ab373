import { methodStamps } from '../method-text.ts';
import type { RunSummary } from '../run-summary.ts';
import type { Row } from '../table.ts';

/** Stamps of the run behind a row of a table that has one row a run; none where the row has no run. */
export function runStamps(summaries: readonly RunSummary[]): (row: Row) => readonly string[] {
  const stamps = new Map(summaries.map(({ run }) => [run.id, methodStamps([run])]));
  return ({ values }) => stamps.get(String(values.run)) ?? [];
}
