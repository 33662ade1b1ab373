import type { RunSummary } from '../run-summary.ts';
import type { Column, Row } from '../table.ts';
import { type CellKey, cellKeyOf, cellSlug } from './cell-key.ts';
import { cellHref, type Root, runHref } from './links.ts';

/**
 * Where the cells of our tables lead: a run's method and id to its page, a benchmark to the page of its cell. Only to
 * pages that are there.
 */
export function tableLinks(
  summaries: readonly RunSummary[],
  root: Root,
): (row: Row, column: Column) => string | null {
  const runs = new Set(summaries.map(({ run }) => run.id));
  const cells = new Map<string, string | null>();
  for (const summary of summaries) {
    const key = cellKeyOf(summary);
    const slug = cellSlug(key);
    cells.set(nameOf(key), slug);
    // A layout names the benchmark without its limit: that leads somewhere only where it can mean one cell.
    const short = nameOf({ ...key, benchmark: summary.run.benchmark.label });
    const known = cells.get(short);
    cells.set(short, known === undefined || known === slug ? slug : null);
  }
  return ({ values }, { key }) => {
    if (key === 'method' || key === 'run') {
      const run = values.run;
      return typeof run === 'string' && runs.has(run) ? runHref(root, run) : null;
    }
    if (key !== 'benchmark') return null;
    const slug = cells.get(
      nameOf({
        benchmark: String(values.ran_benchmark ?? values.benchmark ?? ''),
        target: String(values.ran_target ?? values.target ?? values.model ?? ''),
        mode: String(values.mode ?? ''),
      }),
    );
    return typeof slug === 'string' ? cellHref(root, slug) : null;
  };
}

function nameOf({ benchmark, target, mode }: CellKey): string {
  return JSON.stringify([benchmark, target, mode]);
}
