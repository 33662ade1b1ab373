import { ConfigError } from '../core/errors.ts';
import type { RunSummary } from './run-summary.ts';

/**
 * Where the numbers come from. A table never mixes simulated and real numbers (design: real, recorded,
 * simulated).
 * @throws {ConfigError} when the runs are of different sources
 */
export function stampOf(summaries: readonly RunSummary[], recordedOn?: string): string {
  const sources = new Set(
    summaries.flatMap(({ run }) => [
      run.target.source,
      ...(run.optimizer === null ? [] : [run.optimizer.source]),
    ]),
  );
  if (sources.has('simulated')) {
    if (sources.size > 1)
      throw new ConfigError(
        'one table cannot hold simulated and real numbers: report them from separate folders',
      );
    return 'SIMULATED';
  }
  const models = [...new Set(summaries.map(({ run }) => run.target.id))].sort().join(', ');
  if (recordedOn !== undefined) return `RECORDED ${recordedOn} from ${models}`;
  return `LIVE ${models}`;
}

/** Splits runs by source, so that each table has one. */
export function bySource(summaries: readonly RunSummary[]): RunSummary[][] {
  const simulated = (summary: RunSummary) =>
    summary.run.target.source === 'simulated' || summary.run.optimizer?.source === 'simulated';
  const groups = [summaries.filter(simulated), summaries.filter((summary) => !simulated(summary))];
  return groups.filter((group) => group.length > 0);
}
