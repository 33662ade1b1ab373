import type { PlannedRun } from '../matrix/resolve-matrix.ts';
import type { BatchablePhase } from '../models/batch/batched-phases.ts';
import type { Catalog } from '../models/catalog/catalog.ts';
import { batchedModels, reasonsOf } from './open-batches.ts';

/** What a plan says of `--batch`: what is batched, at which part of the price, and what is not and why. */
export function batchRemarks(
  planned: readonly PlannedRun[],
  catalog: Catalog,
  phases: readonly BatchablePhase[],
): string[] {
  const reasons = reasonsOf(planned, catalog);
  const live = [...reasons.values()].reduce((sum, runs) => sum + runs, 0);
  const models = batchedModels(planned, catalog).map(({ name, batchFactor }) =>
    batchFactor === undefined
      ? `${name} in full (models.yaml has no prices.batch)`
      : `${name} at ${batchFactor}`,
  );
  return [
    `--batch: ${phases.join(', ')} rollouts of ${planned.length - live} of ${planned.length} runs go through batch APIs; train rollouts and optimizer calls stay live`,
    ...(models.length === 0
      ? []
      : [
          `--batch: money counts test and audit rollouts of ${models.join(', ')}; val rollouts count in full, for no bound tells them from train`,
        ]),
    ...[...reasons].map(([reason, runs]) => `--batch: ${runs} runs stay live: ${reason}`),
  ];
}
