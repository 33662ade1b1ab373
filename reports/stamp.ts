import { ConfigError } from '../core/errors.ts';
import { handOffStamps } from './hand-off-stamps.ts';
import { plainText } from './plain-text.ts';
import type { RunSummary } from './run-summary.ts';

type Source = 'simulated' | 'recorded' | 'live';

/** Where a run's numbers come from: one of three, never mixed in a table (design: real, recorded, simulated). */
function sourceOf({ run, recordedOn }: RunSummary): Source {
  if (run.target.source === 'simulated' || run.optimizer?.source === 'simulated') return 'simulated';
  return recordedOn === null ? 'live' : 'recorded';
}

/**
 * What stands above a table: the source of its numbers, then who answered by hand.
 * @throws {ConfigError} when the runs are of different sources
 */
export function stampOf(summaries: readonly RunSummary[]): string {
  const sources = new Set(summaries.map(sourceOf));
  if (sources.size > 1)
    throw new ConfigError(
      'one table cannot hold numbers of different sources: simulated and real, recorded and live',
    );
  const byHand = unique(summaries.flatMap(({ run }) => handOffStamps(run)));
  return plainText(
    [sourceText(summaries, sources), byHand.join(', ')].filter((text) => text !== '').join(' '),
  );
}

function sourceText(summaries: readonly RunSummary[], sources: ReadonlySet<Source>): string {
  if (sources.has('simulated')) return 'SIMULATED';
  // Who answers by hand is no live model: the stamp names them in other words.
  const models = unique(
    summaries.flatMap(({ run }) => (run.target.handoff === undefined ? [run.target.id] : [])),
  ).join(', ');
  if (!sources.has('recorded')) return models === '' ? '' : `LIVE ${models}`;
  const days = unique(summaries.map(({ recordedOn }) => recordedOn ?? '')).join(', ');
  return models === '' ? `RECORDED ${days}` : `RECORDED ${days} from ${models}`;
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
