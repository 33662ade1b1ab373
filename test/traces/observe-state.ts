import type { JsonObject } from '../../core/json.ts';
import type { Standing } from '../../optimizer/history-records.ts';

/** State after a step or an epoch's end, in the published names. */
export function afterState(
  { current, best }: { readonly current: Standing; readonly best: Standing },
  stepsPerEpoch: number,
): JsonObject {
  return {
    current_hash_after: current.skill,
    best_hash_after: best.skill,
    current_score_after: current.score,
    best_score_after: best.score,
    best_step_after: best.step,
    current_origin_after: publishedOrigin(current, stepsPerEpoch),
    best_origin_after: publishedOrigin(best, stepsPerEpoch),
  };
}

/** What made a document, as the reference names it. */
export function publishedOrigin({ origin, step }: Standing, stepsPerEpoch: number): string {
  const epoch = String(Math.max(1, Math.ceil(step / stepsPerEpoch))).padStart(2, '0');
  switch (origin) {
    case 'seed':
      return 'initial_skill';
    case 'step':
      return `step_${String(step).padStart(4, '0')}`;
    case 'slow-update-region':
      return `slow_update_placeholder_epoch_${epoch}`;
    case 'slow-update':
      return `slow_update_epoch_${epoch}`;
    default:
      return origin;
  }
}
