import { describe, expect, it } from 'vitest';
import { countBestOrTied, marginsOf } from '../../../reports/cells/best-or-tied.ts';
import { blockAverages, blocksOf } from '../../../reports/cells/block-averages.ts';
import { type CellGrid, countScores } from '../../../reports/cells/cell-grid.ts';
import { cellTable, keyOf } from '../../../reports/cells/cell-table.ts';
import { checkClaims, roundsTo } from '../../../reports/paper/claims.ts';
import { loadPaper } from '../../../reports/paper/load-paper.ts';
import { noiseBand, noisePairs } from '../../../reports/paper/noise-band.ts';
import { checkCosts, checkOtherGains } from '../../../reports/paper/other-tables.ts';
import { paperGrid } from '../../../reports/paper/paper-grid.ts';
import { type Claim, mainResultsSchema } from '../../../reports/paper/paper-schema.ts';
import { checkPrintedGains } from '../../../reports/paper/printed-gains.ts';
import { paperTables } from '../../../reports/paper-table.ts';

const paper = loadPaper();
const grid = paperGrid(paper);

/** The grid with one number changed: what is recomputed must follow it. */
function altered(benchmark: string, method: string, percent: number): CellGrid {
  const rows = grid.rows.map((row) =>
    row.benchmark === benchmark && row.target === 'GPT-5.5' && row.mode === 'direct'
      ? {
          ...row,
          scores: new Map([
            ...row.scores,
            [method, { kind: 'score' as const, percent, interval: null, runs: 1 }],
          ]),
        }
      : row,
  );
  return { ...grid, rows };
}

function averagesOf(of: CellGrid, target: string, mode: string) {
  const block = blocksOf(of).find((one) => one.target === target && one.mode === mode);
  if (block === undefined) throw new Error(`no block ${target} ${mode}`);
  return blockAverages(of, block);
}

describe('the printed numbers of Table 1', () => {
  it('are 344 in 52 cells, each with a source that is named', () => {
    expect(countScores(grid)).toBe(344);
    expect(grid.rows).toHaveLength(52);
    const scores = paper.main.blocks.flatMap(({ methods }) => Object.values(methods).flatMap(Object.values));
    expect(scores).toHaveLength(344);
    expect(scores.flatMap(({ sources }) => sources).every((name) => name in paper.sources)).toBe(true);
  });

  it('all stand in the rendered table, and nothing else does', () => {
    const { rows } = cellTable(grid);
    const cells = rows.filter(({ values }) => values.row === 'cell');
    const rendered = cells.flatMap(({ values }) =>
      grid.methods.flatMap((method) => {
        const value = values[keyOf(method)];
        return typeof value === 'number'
          ? [`${values.target} ${values.mode} ${values.benchmark} ${method} ${value}`]
          : [];
      }),
    );
    const printed = paper.main.blocks.flatMap(({ target, mode, methods }) =>
      Object.entries(methods).flatMap(([method, scores]) =>
        Object.entries(scores).map(
          ([benchmark, { percent }]) => `${target} ${mode} ${benchmark} ${method} ${percent}`,
        ),
      ),
    );
    expect(cells).toHaveLength(52);
    expect(rendered.sort()).toEqual(printed.sort());
  });

  it('give the gains that are printed beside them', () => {
    expect(checkPrintedGains(paper)).toEqual({ printed: 292, differing: [] });
  });

  it('refuse a key that nobody knows, and a number without a source', () => {
    expect(mainResultsSchema.safeParse({ ...paper.main, extra: 1 }).success).toBe(false);
    const block = { target: 'm', mode: 'direct', methods: { a: { b: { percent: 1, sources: [] } } } };
    expect(mainResultsSchema.safeParse({ ...paper.main, blocks: [block] }).success).toBe(false);
  });
});

describe('what is claimed about them', () => {
  it('is recomputed: best or tied in 52 of 52, one of them a tie', () => {
    expect(countBestOrTied(grid, 'SkillOpt')).toEqual({ best: 51, tied: 1, compared: 52 });
    expect(countBestOrTied(altered('SearchQA', 'GEPA', 99), 'SkillOpt')).toMatchObject({ best: 50 });
  });

  it('is recomputed: 58.8, 82.3, +23.5 and +5.4 over the oracle chosen on test; +24.8 and +19.1 in harnesses', () => {
    const direct = averagesOf(grid, 'GPT-5.5', 'direct');
    expect(direct.byMethod.get('No skill')?.value).toBeCloseTo(58.7667, 3);
    expect(direct.byMethod.get('SkillOpt')?.value).toBeCloseTo(82.2833, 3);
    expect(direct.gain?.value).toBeCloseTo(23.5167, 3);
    expect(direct.oracleOnTest?.value).toBeCloseTo(76.8667, 3);
    expect(direct.overOracleOnTest?.value).toBeCloseTo(5.4167, 3);
    expect(averagesOf(grid, 'GPT-5.5', 'codex').gain?.value).toBeCloseTo(24.8, 6);
    expect(averagesOf(grid, 'GPT-5.5', 'claude-code').gain?.value).toBeCloseTo(19.08, 6);
  });

  it('follows the numbers: another score gives another gain and another oracle', () => {
    const raised = averagesOf(altered('LiveMath', 'SkillOpt', 72.9), 'GPT-5.5', 'direct');
    expect(raised.gain?.value).toBeCloseTo(24.5167, 3);
    expect(
      averagesOf(altered('LiveMath', 'GEPA', 58), 'GPT-5.5', 'direct').overOracleOnTest?.value,
    ).toBeCloseTo(4.4167, 3);
  });

  it('has leave-one-out ranges: without its best benchmark the gain is that of the other five', () => {
    const { gain } = averagesOf(grid, 'GPT-5.5', 'direct');
    const gains = [9.6, 38.9, 39.0, 12.4, 29.3, 11.9];
    const without = (left: number) => (gains.reduce((a, b) => a + b, 0) - left) / 5;
    expect(gain?.leaveOneOut?.low).toBeCloseTo(without(39.0), 6);
    expect(gain?.leaveOneOut?.high).toBeCloseTo(without(9.6), 6);
  });

  it('agrees wherever the paper itself says it; what does not is the stale table of the project page', () => {
    const checked = checkClaims(grid, paper.claims);
    const failed = checked.filter(({ agrees }) => !agrees);
    expect(checked).toHaveLength(85);
    expect(failed).toHaveLength(9);
    expect(failed.every(({ claim }) => claim.sources.join() === 'S6')).toBe(true);
    const notes = paperTables().find(({ stem }) => stem === 'paper-claims')?.table.notes ?? [];
    // Beside them five of the six costs a point of Table 6.
    expect(notes.filter((note) => note.startsWith('cannot be recomputed'))).toHaveLength(9 + 5);
  });

  it('is found wrong when it is', () => {
    const claim: Claim = {
      measure: 'gain',
      target: 'GPT-5.5',
      mode: 'direct',
      printed: 23.7,
      sources: ['S1'],
    };
    expect(checkClaims(grid, [claim])[0]?.agrees).toBe(false);
    expect(checkClaims(grid, [{ ...claim, target: 'GPT-9' }])[0]).toMatchObject({
      recomputed: null,
      agrees: false,
    });
    expect([roundsTo(12.75, 12.7), roundsTo(12.75, 12.8), roundsTo(12.76, 12.7)]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

it('the gains of Tables 4 and 5 are differences of their rows; of the costs a point only one follows', () => {
  const gains = checkOtherGains(paper);
  expect(gains).toHaveLength(13 + 8);
  expect(gains.filter(({ agrees }) => !agrees)).toEqual([]);
  const costs = checkCosts(paper, grid);
  expect(costs.filter(({ agrees }) => agrees).map(({ what }) => what)).toEqual(['Table 6: SpreadsheetBench']);
  expect(checkCosts(paper, altered('SearchQA', 'SkillOpt', 83.34))[0]?.agrees).toBe(true);
});

it('the accidental repetitions of the paper lie 2.4 to 8.1 points apart, wider than a third of its margins', () => {
  const band = noiseBand(noisePairs(paper));
  expect(band.low).toBeCloseTo(2.4, 6);
  expect(band.high).toBeCloseTo(8.1, 6);
  expect(marginsOf(grid, 'SkillOpt').filter((margin) => margin < 1.5)).toHaveLength(17);
  const [pair] = paper.noisePairs;
  if (pair === undefined) throw new Error('no pair');
  expect(() => noisePairs({ ...paper, noisePairs: [{ ...pair, settings: ['cosine', 'sine'] }] })).toThrow(
    /no 'sine' on SpreadsheetBench/,
  );
});
