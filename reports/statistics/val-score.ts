import type { CellRuns, MethodRuns, ReplicateRun } from './cell-runs.ts';

/**
 * Mean val score of a method's headline documents, by the objective of its benchmark. A document that the method itself did
 * not score is looked up among the candidates of the other runs of the cell and replicate: on val, equal documents meet
 * equal replies (spec/science.md 3).
 * @returns null where one of its documents was never scored on the whole of val
 */
export function valScore(cell: CellRuns, { replicates }: MethodRuns): number | null {
  const scores = replicates.flatMap((run) => scoreOf(cell, run) ?? []);
  if (scores.length < replicates.length || scores.length === 0) return null;
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function scoreOf(cell: CellRuns, { summary }: ReplicateRun): number | null {
  const { run, tests, dataset } = summary;
  const skill = tests.find(({ labels }) => labels.includes(run.method.headline))?.skill;
  const own = objectiveOf(summary, skill);
  if (own !== null) return own;
  for (const { replicates } of cell.methods)
    for (const { summary: other } of replicates) {
      if (other.run.replicate !== run.replicate || other.dataset.val.digest !== dataset.val.digest) continue;
      const found = objectiveOf(other, skill);
      if (found !== null) return found;
    }
  return null;
}

function objectiveOf({ learned }: ReplicateRun['summary'], skill: string | undefined): number | null {
  return learned?.candidates.find((candidate) => candidate.skill === skill)?.objective ?? null;
}
