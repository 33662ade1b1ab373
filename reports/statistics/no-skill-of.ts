import type { CellRuns, MethodRuns, ReplicateRun } from './cell-runs.ts';

/** The no-skill run of the same cell and replicate, alone; null without one. */
export function noSkillOf(cell: CellRuns, { summary }: ReplicateRun): MethodRuns | null {
  const base = cell.methods.find(({ name }) => name === 'no-skill');
  const replicates = base?.replicates.filter(
    (other) => other.summary.run.replicate === summary.run.replicate,
  );
  return base === undefined || replicates === undefined || replicates.length === 0
    ? null
    : { ...base, replicates };
}
