import type { CellGrid, CellScore, GridRow } from '../cells/cell-grid.ts';
import type { Paper } from './load-paper.ts';

/** What stands on every rendering of the paper's numbers: nothing of them was measured here. */
export const paperStamp = 'PAPER arXiv:2605.23904';

/** Table 1 as a grid: one row a cell that has a number, in the order benchmark within target within mode. */
export function paperGrid({ main }: Paper): CellGrid {
  const methods = [...new Set(main.blocks.flatMap((block) => Object.keys(block.methods)))];
  const rows = main.blocks.flatMap(({ target, mode, methods: printed }) =>
    main.benchmarks.flatMap((benchmark): GridRow[] => {
      const scores = new Map(
        Object.entries(printed).flatMap(([method, byBenchmark]): [string, CellScore][] => {
          const score = byBenchmark[benchmark];
          return score === undefined
            ? []
            : [[method, { kind: 'score', percent: score.percent, interval: null, runs: 1 }]];
        }),
      );
      return scores.size === 0 ? [] : [{ benchmark, target, mode, ran: null, scores }];
    }),
  );
  return {
    title: `${main.table} of the paper`,
    stamp: paperStamp,
    methods: ownLast(methods),
    own: 'SkillOpt',
    base: 'No skill',
    rows,
  };
}

/** The method that the table is about stands last, whatever block came first. */
function ownLast(methods: readonly string[]): string[] {
  return [...methods.filter((method) => method !== 'SkillOpt'), 'SkillOpt'];
}
