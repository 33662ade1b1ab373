import { resultsStore } from '../matrix/store.ts';
import { readSummaries } from '../reports/write-report.ts';

/** The document that stands for the method of a finished run; null while the run is not finished. */
export function learnedDocument(results: string, runId: string): string | null {
  const store = resultsStore(results);
  if (!store.isFinished(runId)) return null;
  const [summary] = readSummaries([store.runFolder(runId)]);
  const best = summary?.learned?.documents.find(({ label }) => label === summary.run.method.headline);
  return best === undefined ? null : (summary?.documents.get(best.skill) ?? null);
}
