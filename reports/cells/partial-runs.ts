import type { RunSummary } from '../run-summary.ts';
import type { CellLayout } from './layout.ts';

/** Runs of cells that are only sampled, with the note that says how: their numbers stand for nothing but themselves. */
export function markPartial(summaries: readonly RunSummary[], layout: CellLayout | null): RunSummary[] {
  return summaries.map((summary) => {
    const { benchmark, target, mode } = summary.run;
    const row = layout?.rows.find(
      ({ ran, mode: asked }) =>
        ran.benchmark === benchmark.label && ran.target === target.name && asked === mode.name,
    );
    return row?.partial === undefined ? summary : { ...summary, partial: row.partial.note };
  });
}

/**
 * How many runs are partial, where and why, one sentence a reason; none of none.
 * @param what becomes of them: `left out`, `marked`
 */
export function partialNotes(summaries: readonly RunSummary[], what: string): string[] {
  const byNote = new Map<string, RunSummary[]>();
  for (const summary of summaries)
    if (summary.partial !== undefined)
      byNote.set(summary.partial, [...(byNote.get(summary.partial) ?? []), summary]);
  return [...byNote].map(([note, runs]) => {
    const modes = [...new Set(runs.map(({ run }) => run.mode.name))].sort().join(', ');
    const count = runs.length === 1 ? '1 partial run' : `${runs.length} partial runs`;
    return `${what}: ${count} (${modes}): ${note}; neither compared nor averaged nor counted`;
  });
}
