import type { Observed } from './observe.ts';
import { type ExpectedOutcomes, isObject } from './trace-file.ts';

/**
 * A rollout cache may answer what was rolled out before (section 4 of the format). Train rollouts and
 * comparisons are new at every visit, and a selection score is kept by hash in the reference too; so the one
 * phase that can be answered is the final validation of a document that selection has scored already.
 */
export function allowCachedValidation(expected: ExpectedOutcomes, observed: Observed): ExpectedOutcomes {
  const { counts, final } = expected;
  const { selection_final: rollouts, ...phases } = counts.target_rollouts_by_phase;
  const seen = observed.counts?.target_rollouts_by_phase;
  const wasRun = isObject(seen) && seen.selection_final !== undefined;
  const isOneEvaluation = rollouts === phases.selection_baseline;
  if (
    rollouts === undefined ||
    wasRun ||
    !isOneEvaluation ||
    !scoredHashes(expected).has(final.current_skill_hash)
  )
    return expected;
  const total = counts.target_rollouts_total - rollouts;
  return {
    ...expected,
    counts: { ...counts, target_rollouts_by_phase: phases, target_rollouts_total: total },
  };
}

function scoredHashes({ baseline, steps, epoch_ends: ends }: ExpectedOutcomes): Set<unknown> {
  return new Set([
    baseline.skill_hash,
    ...steps.flatMap(({ selection, candidate }) => (selection === null ? [] : [candidate?.hash])),
    ...ends.flatMap(({ slow_update: slow }) =>
      isObject(slow?.selection) && isObject(slow?.candidate) ? [slow.candidate.hash] : [],
    ),
  ]);
}
