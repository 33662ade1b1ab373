import type { RunSummary } from '../../run-summary.ts';
import { countedItems } from '../../test-score.ts';

/** Items that the score of a run's headline document counts. */
export function testedItems({ run, tests }: RunSummary): number {
  const test = tests.find(({ labels }) => labels.includes(run.method.headline));
  return test === undefined ? 0 : countedItems(run, test).filter(({ missing }) => !missing).length;
}
