import { placesOf } from '../../cells/best-or-tied.ts';
import { type GridRow, type PartialScore, percentOf, tenths } from '../../cells/cell-grid.ts';
import type { CellLayout } from '../../cells/layout.ts';
import { missingNotes } from '../../cells/missing-notes.ts';
import { runsGrid, runsOf } from '../../cells/runs-grid.ts';
import { methodStamps } from '../../method-text.ts';
import type { NotPossibleCell } from '../../not-possible.ts';
import type { RunSummary } from '../../run-summary.ts';
import { stampOf } from '../../stamp.ts';
import { type HeatRowSource, heatRowSources } from './heat-row-sources.ts';
import { gainScale } from './heat-steps.ts';
import { testedItems } from './tested-items.ts';

/** Scores by cell and method as a page shows them, runs of one source. */
export interface HeatMap {
  readonly stamp: string;
  readonly methods: readonly string[];
  /** By method: what must be said wherever it is named, of any run in its column. */
  readonly stamps: ReadonlyMap<string, readonly string[]>;
  /** The method that gains are over; null: no gains. */
  readonly base: string | null;
  /** End of the scale of gains, in points. */
  readonly scale: number;
  readonly blocks: readonly HeatBlock[];
  readonly notes: readonly string[];
}

/** The rows of a target under a mode. */
export interface HeatBlock {
  readonly target: string;
  readonly mode: string;
  /** Name of the target that really ran, where it is a stand-in. */
  readonly ranTarget: string | null;
  readonly rows: readonly HeatRow[];
}

export interface HeatRow {
  readonly benchmark: string;
  /** What really ran, the optimizer: whatever tells the row apart. */
  readonly detail: string;
  /** The finished runs behind the row. */
  readonly runs: readonly RunSummary[];
  readonly squares: readonly HeatSquare[];
}

export type HeatSquare =
  | {
      readonly kind: 'score';
      readonly method: string;
      readonly percent: number;
      /** Points over the base, one decimal; null for the base itself and where its test split was another. */
      readonly gain: number | null;
      readonly place: 'best' | 'tied' | null;
      readonly interval: { readonly low: number; readonly high: number } | null;
      /** Test items of each run. */
      readonly items: number;
      readonly runs: readonly RunSummary[];
    }
  | { readonly kind: 'missing'; readonly method: string; readonly reason: string }
  | ({ readonly method: string } & PartialScore)
  | { readonly kind: 'not-asked'; readonly method: string };

/**
 * The heat map of some runs: the cells of the layout in its order or, without one, every cell that was tested.
 * @param summaries runs of one source (simulated, recorded or live)
 */
export function heatMap(
  summaries: readonly RunSummary[],
  layout: CellLayout | null,
  notPossible: readonly NotPossibleCell[],
): HeatMap {
  const asked = heatRowSources(summaries, layout, notPossible);
  const rows = asked.sources.map((source) => {
    const one = { ...asked.layout, rows: [source.row] };
    const [grid] = runsGrid(source.runs, one, notPossible).rows;
    return grid === undefined ? null : { source, grid, row: rowOf(source, grid, asked.layout) };
  });
  const present = rows.flatMap((row) => row ?? []);
  const { methods, base } = asked.layout;
  const headings = methods.map(({ heading }) => heading);
  const stamp = stampOf(summaries);
  return {
    stamp,
    methods: headings,
    stamps: new Map(headings.map((heading) => [heading, methodStamps(columnRuns(present, heading))])),
    base: base !== null && headings.includes(base) ? base : null,
    scale: gainScale(present.flatMap(({ row }) => row.squares.flatMap(gainsOf))),
    blocks: blocksOf(present),
    notes: missingNotes({
      title: '',
      stamp,
      methods: headings,
      own: null,
      base,
      rows: present.map(({ grid }) => grid),
    }),
  };
}

function rowOf(source: HeatRowSource, grid: GridRow, { methods, base }: CellLayout): HeatRow {
  const places = placesOf(grid);
  const runsByHeading = new Map(
    methods.map(({ heading, label }) => [
      heading,
      runsOf(source.runs, source.row, label).filter(({ finished }) => finished),
    ]),
  );
  const baseRuns = base === null ? [] : (runsByHeading.get(base) ?? []);
  const basePercent = base === null ? null : percentOf(grid, base);
  const squares = methods.map(({ heading }): HeatSquare => {
    const score = grid.scores.get(heading);
    if (score === undefined) return { kind: 'not-asked', method: heading };
    if (score.kind === 'missing') return { kind: 'missing', method: heading, reason: score.reason };
    if (score.kind === 'partial') return { method: heading, ...score };
    const runs = runsByHeading.get(heading) ?? [];
    const comparable = heading !== base && basePercent !== null && sameTest([...baseRuns, ...runs]);
    const place = places.get(heading);
    return {
      kind: 'score',
      method: heading,
      percent: score.percent,
      gain: comparable ? tenths(score.percent - basePercent) / 10 : null,
      place: place === 'best' || place === 'tied' ? place : null,
      interval: score.interval,
      items: Math.max(0, ...runs.map((run) => testedItems(run))),
      runs,
    };
  });
  return {
    benchmark: source.row.benchmark,
    detail: source.detail,
    runs: [...new Set([...runsByHeading.values()].flat())],
    squares,
  };
}

function gainsOf(square: HeatSquare): number[] {
  return square.kind === 'score' && square.gain !== null ? [square.gain] : [];
}

/** The runs behind the squares of a column. */
function columnRuns(rows: readonly { readonly row: HeatRow }[], heading: string): RunSummary['run'][] {
  return rows.flatMap(({ row }) =>
    row.squares.flatMap((square) =>
      square.kind === 'score' && square.method === heading ? square.runs.map(({ run }) => run) : [],
    ),
  );
}

function sameTest(runs: readonly RunSummary[]): boolean {
  return new Set(runs.map(({ dataset }) => dataset.test.digest)).size === 1;
}

function blocksOf(
  rows: readonly { readonly source: HeatRowSource; readonly row: HeatRow }[],
): readonly HeatBlock[] {
  const blocks = new Map<
    string,
    { target: string; mode: string; ranTarget: string | null; rows: HeatRow[] }
  >();
  for (const { source, row } of rows) {
    const { target, mode, ran } = source.row;
    const key = JSON.stringify([target, mode]);
    const known = blocks.get(key);
    const ranTarget = ran.target === target ? null : ran.target;
    if (known === undefined) blocks.set(key, { target, mode, ranTarget, rows: [row] });
    else known.rows.push(row);
  }
  return [...blocks.values()];
}
