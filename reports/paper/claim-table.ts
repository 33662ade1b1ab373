import { marginsOf } from '../cells/best-or-tied.ts';
import type { CellGrid } from '../cells/cell-grid.ts';
import type { Table } from '../table.ts';
import { checkClaims } from './claims.ts';
import type { Paper } from './load-paper.ts';
import { noiseBand, noisePairs } from './noise-band.ts';
import { checkCosts, checkOtherGains, type OtherNumber } from './other-tables.ts';
import { checkPrintedGains } from './printed-gains.ts';

/** Every printed number about Table 1 beside what the table gives; what does not follow from it is said. */
export function claimTable(paper: Paper, grid: CellGrid): Table {
  const checked = checkClaims(grid, paper.claims);
  const failed = checked.filter(({ agrees }) => !agrees);
  const gains = checkPrintedGains(paper);
  const others = checkOtherGains(paper);
  const costs = checkCosts(paper, grid);
  const wrong = (list: readonly OtherNumber[]) => list.filter(({ agrees }) => !agrees);
  const used = new Set(checked.flatMap(({ claim }) => claim.sources));
  return {
    title: 'claims about Table 1, recomputed from it',
    stamp: grid.stamp,
    columns: [
      { key: 'claim', heading: 'claim', align: 'left' },
      { key: 'printed', heading: 'printed', align: 'right' },
      { key: 'recomputed', heading: 'recomputed', align: 'right' },
      { key: 'agrees', heading: 'agrees', align: 'left' },
      { key: 'sources', heading: 'sources', align: 'left' },
    ],
    rows: checked.map(({ claim, what, recomputed, agrees }) => ({
      values: {
        claim: what,
        printed: claim.printed,
        recomputed: recomputed === null ? null : Math.round(1e4 * recomputed) / 1e4,
        agrees,
        sources: claim.sources.join(' '),
      },
      shown: {
        recomputed: recomputed === null ? 'nothing to compute it from' : recomputed.toFixed(2),
        agrees: agrees ? 'yes' : 'NO',
      },
    })),
    notes: [
      `${checked.length - failed.length} of ${checked.length} printed numbers follow from Table 1, to one decimal with a half either way; ${failed.length} do not.`,
      ...failed.map(
        ({ claim, what, recomputed }) =>
          `cannot be recomputed: ${what}: printed ${claim.printed} (${claim.sources.join(', ')}), the table gives ${recomputed === null ? 'nothing' : recomputed.toFixed(2)}`,
      ),
      `${gains.printed - gains.differing.length} of ${gains.printed} gains printed beside scores are score minus no skill.`,
      `${others.length - wrong(others).length} of ${others.length} gains of Tables 4 and 5 are differences of their rows.`,
      `${costs.length - wrong(costs).length} of ${costs.length} costs a point of Table 6 (million training tokens) follow from the gains of Table 1.`,
      ...wrong([...others, ...costs]).map(
        ({ what, printed, recomputed }) =>
          `cannot be recomputed: ${what}: printed ${printed}, the tables give ${recomputed.toFixed(2)}`,
      ),
      ...[...used].sort().map((name) => `${name}: ${paper.sources[name] ?? 'unknown source'}`),
    ],
  };
}

/** The paper's accidental repetitions: what two of its runs of one configuration lie apart. */
export function noiseTable(paper: Paper, grid: CellGrid): Table {
  const pairs = noisePairs(paper);
  const { low, high } = noiseBand(pairs);
  const margins = marginsOf(grid, grid.own ?? '');
  const below = (points: number) => margins.filter((margin) => margin < points).length;
  return {
    title: 'accidental repetitions in the paper',
    stamp: grid.stamp,
    columns: [
      { key: 'pair', heading: 'runs that differ by accident', align: 'left' },
      { key: 'table', heading: 'table', align: 'left' },
      { key: 'benchmark', heading: 'benchmark', align: 'left' },
      { key: 'percents', heading: '%', align: 'right' },
      { key: 'range_points', heading: 'apart', align: 'right' },
      { key: 'because', heading: 'why they are one configuration', align: 'left' },
    ],
    rows: pairs.map(({ name, table, benchmark, scores, range, because }) => ({
      values: {
        pair: name,
        table,
        benchmark,
        percents: scores.map(({ setting, percent }) => `${setting}: ${percent}`).join('; '),
        range_points: Math.round(10 * range) / 10,
        because,
      },
      shown: {
        percents: scores.map(({ percent }) => percent.toFixed(1)).join(' / '),
        range_points: range.toFixed(1),
      },
    })),
    notes: [
      `Noise band: ${low.toFixed(1)} to ${high.toFixed(1)} points between runs of one configuration, one run each.`,
      `Of ${margins.length} margins of ${grid.own} over the best rival ${below(1.5)} are below 1.5 points, ${below(high)} below the widest of these ranges.`,
    ],
  };
}
