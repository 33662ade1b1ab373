import { modeText } from '../mode-text.ts';
import type { RunSummary } from '../run-summary.ts';
import { stampOf } from '../stamp.ts';
import type { Row, Table } from '../table.ts';
import { benchmarkText } from '../test-score.ts';

/** Every run with its state, finished or not: the way to runs that no other table shows. */
export function runsTable(summaries: readonly RunSummary[]): Table {
  return {
    title: 'runs',
    stamp: stampOf(summaries),
    columns: [
      { key: 'run', heading: 'run', align: 'left' },
      { key: 'state', heading: 'state', align: 'left' },
      { key: 'benchmark', heading: 'benchmark', align: 'left' },
      { key: 'target', heading: 'target', align: 'left' },
      { key: 'mode', heading: 'mode', align: 'left' },
      { key: 'rollouts', heading: 'rollouts', align: 'right' },
      { key: 'optimizer_calls', heading: 'optimizer calls', align: 'right' },
    ],
    rows: summaries.map((summary): Row => {
      const { run, rollouts, optimizerCalls } = summary;
      return {
        values: {
          run: run.id,
          state: stateOf(summary),
          benchmark: benchmarkText(run.benchmark),
          target: run.target.name,
          mode: run.mode.name,
          rollouts: Object.values(rollouts).reduce((total, n) => total + n, 0),
          optimizer_calls: optimizerCalls,
        },
        shown: run.mode.cli === undefined ? {} : { mode: modeText(run.mode) },
      };
    }),
    notes: [],
  };
}

/** The words of `status`. */
export function stateOf({ finished, learned }: RunSummary): 'finished' | 'testing' | 'learning' {
  if (finished) return 'finished';
  return learned === null ? 'learning' : 'testing';
}
