import { bestOrTied } from '../../core/statistics/best-or-tied.ts';
import { comparisonWithBest } from '../../core/statistics/comparison-with-best.ts';
import { jointBootstrap } from '../../core/statistics/joint-bootstrap.ts';
import { rankEstimates } from '../../core/statistics/ranks.ts';
import { percentText } from '../cells/cell-grid.ts';
import { resamples } from '../difference-interval.ts';
import type { Row, Table } from '../table.ts';
import { cellColumns, cellValues } from './cell-columns.ts';
import type { CellRuns } from './cell-runs.ts';
import { commonScores } from './common-scores.ts';
import { effectText, points } from './figures.ts';
import { replicatesOfMethod } from './paired-effect.ts';

/** One row a method and cell: distance to the best of the others, rank, and how often it is the best. */
export function bestTable(
  cells: readonly CellRuns[],
  { title, stamp }: { readonly title: string; readonly stamp: string },
): Table {
  const compared = cells.map(compareCell).filter((cell) => cell.rows.length > 0);
  return {
    title: `${title}: comparisons with the best`,
    stamp,
    columns: [
      ...cellColumns(cells),
      { key: 'method', heading: 'method', align: 'left' },
      { key: 'replicates', heading: 'rep', align: 'right', detail: true },
      { key: 'n', heading: 'n', align: 'right' },
      { key: 'clusters', heading: 'clusters', align: 'right', detail: true },
      { key: 'tasks_left_out', heading: 'tasks left out', align: 'right', detail: true },
      { key: 'hard_percent', heading: 'hard %', align: 'right' },
      { key: 'over_best_points', heading: 'minus the best other', align: 'right' },
      { key: 'over_best_low', heading: 'low', align: 'right', detail: true },
      { key: 'over_best_high', heading: 'high', align: 'right', detail: true },
      { key: 'may_be_best', heading: 'may be best', align: 'left' },
      { key: 'within_margin', heading: 'within 2 points', align: 'left' },
      { key: 'rank', heading: 'rank', align: 'right' },
      { key: 'rank_low', heading: 'rank low', align: 'right', detail: true },
      { key: 'rank_high', heading: 'rank high', align: 'right', detail: true },
      { key: 'best_share', heading: 'best in', align: 'right' },
      { key: 'paper_rule', heading: "paper's rule", align: 'left' },
    ],
    rows: compared.flatMap(({ rows }) => rows),
    notes: [
      'minus the best other: score less the best score of the other methods, with intervals that hold together for the methods of a cell (95 %, comparisons with the best after Hsu, joint bootstrap over clusters); a high of 0: not the best; within 2 points: shown to be behind the best by no more than that.',
      "rank: 1 is the best, with its 95 % interval; best in: share of resamples, no probability of being best; paper's rule: best or tied by the printed decimal, no uncertainty.",
      `All methods of a cell on the tasks that all have. Methods with fewer than ${replicatesOfMethod} replicates are compared by their trained documents only.`,
      ...new Set(compared.flatMap(({ notes }) => notes)),
    ],
  };
}

function compareCell(cell: CellRuns): { rows: Row[]; notes: string[] } {
  const where = [
    cell.benchmark,
    cell.model,
    cell.mode,
    ...(cell.conditions === '' ? [] : [cell.conditions]),
  ].join(', ');
  const whole = cell.methods.filter(({ replicates }) => replicates.every(({ printed }) => printed));
  const notes = [
    ...cell.leftOut,
    ...cell.methods
      .filter((method) => !whole.includes(method))
      .map(({ label }) => `left out of ${where}: ${label}, over 5 % of its items are missing`),
  ];
  const common = whole.length < 2 ? null : commonScores(whole);
  if (common === null)
    return whole.length < 2
      ? { rows: [], notes }
      : {
          rows: [],
          notes: [
            ...notes,
            `${where}: not compared, over 5 % of the tasks are missing in one run or another`,
          ],
        };
  if (common.leftOut > 0) notes.push(`${where}: ${common.leftOut} tasks that some run misses are left out`);
  if (common.clusters === 1) notes.push(`${where}: one cluster, no interval can be made`);
  const joint = common.clusters < 2 ? null : jointBootstrap(common.scores, { seed: 1, resamples });
  const distances = joint === null ? [] : comparisonWithBest(joint);
  const ranks = joint === null ? [] : rankEstimates(joint);
  const percents = common.scores.map((scores) => 100 * meanOf(scores.flat(2)));
  const places = bestOrTied(percents);
  const winners = places.filter((place) => place).length;
  const rows = whole.map((method, at): Row => {
    const [distance, rank] = [distances[at], ranks[at]];
    const place = places[at] === true ? (winners === 1 ? 'best' : 'tied') : 'behind';
    const values = {
      ...cellValues(cell),
      method: method.label,
      replicates: method.replicates.length,
      n: common.items,
      clusters: common.clusters,
      tasks_left_out: common.leftOut,
      hard_percent: points((percents[at] ?? Number.NaN) / 100),
      over_best_points: distance === undefined ? null : points(distance.difference),
      over_best_low: distance === undefined ? null : points(Math.max(-1, distance.low)),
      over_best_high: distance === undefined ? null : points(Math.min(1, distance.high)),
      may_be_best: distance?.mayBeBest ?? null,
      within_margin: distance?.withinMargin ?? null,
      rank: rank?.rank ?? null,
      rank_low: rank?.low ?? null,
      rank_high: rank?.high ?? null,
      best_share: rank === undefined ? null : Math.round(1e4 * rank.best) / 1e4,
      paper_rule: place,
    };
    const shown: Record<string, string> = {};
    shown.hard_percent = percentText(percents[at] ?? Number.NaN);
    if (values.over_best_points !== null)
      shown.over_best_points = effectText(
        values.over_best_points,
        values.over_best_low,
        values.over_best_high,
      );
    if (distance !== undefined) {
      shown.may_be_best = distance.mayBeBest ? 'yes' : 'no';
      shown.within_margin = distance.withinMargin ? 'yes' : 'no';
    }
    if (rank !== undefined) {
      shown.rank = `${rank.rank} [${rank.low}, ${rank.high}]`;
      shown.best_share = `${Math.round(100 * rank.best)} %`;
    }
    return { values, shown, group: `${where} ${cell.optimizer ?? ''}` };
  });
  return { rows, notes };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
