import { methodText } from '../method-text.ts';
import type { RunSummary } from '../run-summary.ts';
import { benchmarkText } from '../test-score.ts';
import { chartText } from './chart-text.ts';

/** What some runs have in common, as titles name it: method of a single one, benchmark, target, mode. */
export function subjectOf(summaries: readonly RunSummary[]): string {
  const runs = summaries.map(({ run }) => run);
  const common = (of: (run: RunSummary['run']) => string) => {
    const names = [...new Set(runs.map(of))];
    return names.length === 1 ? names.map((name) => chartText(name, 40)) : [];
  };
  return [
    ...(runs.length === 1 ? common((run) => methodText(run.method.label, [run])) : []),
    ...common(({ benchmark }) => benchmarkText(benchmark)),
    ...common(({ target }) => target.name),
    ...common(({ mode }) => mode.name),
  ].join(', ');
}
