import { ConfigError } from '../core/errors.ts';
import { plainText } from './plain-text.ts';
import type { RunSummary } from './run-summary.ts';

type Source = 'simulated' | 'recorded' | 'live';

/** Where a run's numbers come from: one of three, never mixed in a table (design: real, recorded, simulated). */
function sourceOf({ run, recordedOn }: RunSummary): Source {
  if (run.target.source === 'simulated' || run.optimizer?.source === 'simulated') return 'simulated';
  return recordedOn === null ? 'live' : 'recorded';
}

/**
 * What stands above a table.
 * @throws {ConfigError} when the runs are of different sources
 */
export function stampOf(summaries: readonly RunSummary[]): string {
  const sources = new Set(summaries.map(sourceOf));
  if (sources.size > 1)
    throw new ConfigError(
      'one table cannot hold numbers of different sources: simulated and real, recorded and live',
    );
  if (sources.has('simulated')) return 'SIMULATED';
  const models = unique(summaries.map(({ run }) => run.target.id)).join(', ');
  if (!sources.has('recorded')) return plainText(`LIVE ${models}`);
  const days = unique(summaries.map(({ recordedOn }) => recordedOn ?? '')).join(', ');
  return plainText(`RECORDED ${days} from ${models}`);
}

/** Splits runs by source, so that each table has one. */
export function bySource(summaries: readonly RunSummary[]): RunSummary[][] {
  const groups = (['simulated', 'recorded', 'live'] as const).map((source) =>
    summaries.filter((summary) => sourceOf(summary) === source),
  );
  return groups.filter((group) => group.length > 0);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
