import type { RunSummary } from '../run-summary.ts';
import { benchmarkText } from '../test-score.ts';
import { slugOf } from './slug.ts';

/** A cell as pages name it: the benchmark with its limit, the target and the mode of the runs. */
export interface CellKey {
  readonly benchmark: string;
  readonly target: string;
  readonly mode: string;
}

export function cellKeyOf({ run }: RunSummary): CellKey {
  return { benchmark: benchmarkText(run.benchmark), target: run.target.name, mode: run.mode.name };
}

/** Name of the cell's page. Two cells never share one, whatever their parts are called. */
export function cellSlug({ benchmark, target, mode }: CellKey): string {
  const parts = [benchmark, target, mode];
  return slugOf(parts.some((part) => part.includes('--')) ? JSON.stringify(parts) : parts.join('--'));
}

/** The cells of some runs in the order of the runs. */
export function groupByCell(
  summaries: readonly RunSummary[],
): { readonly key: CellKey; readonly slug: string; readonly runs: readonly RunSummary[] }[] {
  const cells = new Map<string, { key: CellKey; slug: string; runs: RunSummary[] }>();
  for (const summary of summaries) {
    const key = cellKeyOf(summary);
    const slug = cellSlug(key);
    const known = cells.get(slug);
    if (known === undefined) cells.set(slug, { key, slug, runs: [summary] });
    else known.runs.push(summary);
  }
  return [...cells.values()];
}
