import type { RunSummary } from './run-summary.ts';
import { stampOf } from './stamp.ts';
import type { Column, Row, Table } from './table.ts';
import { benchmarkText, hardPercent } from './test-score.ts';

/**
 * One row a run: test score of the incumbent at equal fractions of the budget, and their mean, the area under the
 * curve. Evaluated after learning, uncharged, never shown to the method (spec/science.md 5).
 */
export function anytimeTable(summaries: readonly RunSummary[], options: { title: string }): Table {
  const fractions = summaries.find(({ anytime }) => anytime !== null)?.anytime?.points ?? [];
  const columns = fractions.map(({ fraction }): Column => {
    return { key: keyOf(fraction), heading: `${100 * fraction} %`, align: 'right' };
  });
  return {
    title: options.title,
    stamp: stampOf(summaries),
    columns: [
      { key: 'benchmark', heading: 'benchmark', align: 'left' },
      { key: 'model', heading: 'model', align: 'left' },
      { key: 'method', heading: 'method', align: 'left' },
      { key: 'optimizer', heading: 'optimizer', align: 'left', detail: true },
      { key: 'replicate', heading: 'rep', align: 'right', detail: true },
      { key: 'budget', heading: 'rollouts', align: 'right' },
      ...columns,
      { key: 'area', heading: 'area', align: 'right' },
      { key: 'run', heading: 'run', align: 'left', detail: true },
    ],
    rows: summaries.flatMap(rowOf),
    notes: [
      'hard % on test of the incumbent (highest objective on val so far, ties to the earlier) at fractions of the budget of rollouts; ' +
        'what the method handed over stands at 100 %. area: mean of the points. Evaluated after learning, uncharged.',
    ],
  };
}

function rowOf({ run, anytime, tests }: RunSummary): Row[] {
  if (anytime === null) return [];
  const scores = anytime.points.map(({ fraction, skill }) => {
    const test = tests.find((candidate) => candidate.skill === skill);
    const percent = test === undefined ? null : hardPercent(run, test);
    return { key: keyOf(fraction), percent: percent === null ? null : round(percent) };
  });
  const known = scores.flatMap(({ percent }) => (percent === null ? [] : [percent]));
  const area = known.length < scores.length ? null : round(known.reduce((a, b) => a + b, 0) / known.length);
  const shown = Object.fromEntries(
    [...scores, { key: 'area', percent: area }].flatMap(({ key, percent }) =>
      percent === null ? [] : [[key, percent.toFixed(1)]],
    ),
  );
  return [
    {
      values: {
        benchmark: benchmarkText(run.benchmark),
        model: run.target.name,
        method: run.method.label,
        optimizer: run.optimizer?.name ?? null,
        replicate: run.replicate,
        budget: anytime.budget,
        ...Object.fromEntries(scores.map(({ key, percent }) => [key, percent])),
        area,
        run: run.id,
      },
      shown,
    },
  ];
}

function keyOf(fraction: number): string {
  return `at_${String(fraction).replace('.', '_')}`;
}

/** Two decimals, so that tables do not depend on the last bits of a float. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
