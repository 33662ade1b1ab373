import { countBestOrTied } from '../../cells/best-or-tied.ts';
import type { CellLayout } from '../../cells/layout.ts';
import { runsGrid } from '../../cells/runs-grid.ts';
import type { NotPossibleCell } from '../../not-possible.ts';
import type { RunSummary } from '../../run-summary.ts';
import { bySource, stampOf } from '../../stamp.ts';
import { groupByCell } from '../cell-key.ts';
import { groupedDigits } from '../grouped-digits.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly detail: string;
}

/** What a reader wants to know first: how much there is, and how often the method of the table won. */
export function headlineFacts(
  summaries: readonly RunSummary[],
  layout: CellLayout | null,
  notPossible: readonly NotPossibleCell[],
): Fact[] {
  const finished = summaries.filter((summary) => summary.finished).length;
  const count = (of: (summary: RunSummary) => string) => new Set(summaries.map(of)).size;
  const benchmarks = count(({ run }) => run.benchmark.label);
  const targets = count(({ run }) => run.target.name);
  const methods = count(({ run }) => run.method.label);
  const optimizers = new Set(summaries.flatMap(({ run }) => run.optimizer?.name ?? [])).size;
  const rollouts = summaries.reduce(
    (total, summary) => total + Object.values(summary.rollouts).reduce((sum, n) => sum + n, 0),
    0,
  );
  const calls = summaries.reduce((total, { optimizerCalls }) => total + optimizerCalls, 0);
  return [
    {
      name: 'runs',
      value: groupedDigits(summaries.length),
      detail: finished === summaries.length ? 'all finished' : `${groupedDigits(finished)} finished`,
    },
    {
      name: 'cells',
      value: partOf(groupByCell(summaries).length, layout?.rows.length),
      detail: `${counted(benchmarks, 'benchmark')}, ${counted(targets, 'target')}`,
    },
    {
      name: 'methods',
      value: partOf(methods, layout?.methods.length),
      detail: counted(optimizers, 'optimizer'),
    },
    {
      name: 'rollouts',
      value: groupedDigits(rollouts),
      detail: `and ${counted(calls, 'optimizer call')}`,
    },
    ...bestOrTiedFacts(summaries, layout, notPossible),
  ];
}

function bestOrTiedFacts(
  summaries: readonly RunSummary[],
  layout: CellLayout | null,
  notPossible: readonly NotPossibleCell[],
): Fact[] {
  const own = layout?.own ?? null;
  if (layout === null || own === null) return [];
  const groups = bySource(summaries);
  return groups.flatMap((group) => {
    const { best, tied, compared } = countBestOrTied(runsGrid(group, layout, notPossible), own);
    if (compared === 0) return [];
    return [
      {
        name: groups.length > 1 ? `${own} best or tied, ${stampOf(group)}` : `${own} best or tied`,
        value: `${best + tied} of ${compared}`,
        detail: `cells: best ${best}, tied ${tied}`,
      },
    ];
  });
}

function counted(n: number, thing: string): string {
  return `${groupedDigits(n)} ${thing}${n === 1 ? '' : 's'}`;
}

/** Cells and methods that have a run, and how many the layout asks for where it asks for more. */
function partOf(present: number, asked = present): string {
  return asked > present ? `${groupedDigits(present)} of ${groupedDigits(asked)}` : groupedDigits(present);
}
