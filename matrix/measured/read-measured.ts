import { requirePlainResults } from '../plain-results.ts';
import type { ResolvedRun } from '../resolved-run.ts';
import { resultsStore } from '../store.ts';
import { type MeasuredRun, measuredKey, measureRun } from './measured-run.ts';

/** A results folder or a recording that numbers are taken from. */
export interface MeasuredSource {
  readonly folder: string;
  /** As notes name it. */
  readonly name: string;
}

/**
 * Measures the runs in these folders that can say something about the planned ones.
 * @throws {DataError} naming file and line, or a link or pipe
 */
export function readMeasured(
  sources: readonly MeasuredSource[],
  planned: readonly ResolvedRun[],
): MeasuredRun[] {
  const wanted = new Set(planned.map(measuredKey));
  const measured: MeasuredRun[] = [];
  for (const { folder, name } of sources) {
    requirePlainResults(folder);
    const store = resultsStore(folder);
    for (const id of store.runIds()) {
      const run = measureRun(store.runFolder(id), name, wanted);
      if (run !== null) measured.push(run);
    }
  }
  return measured;
}
