import { discordantNeeded, mcNemarPower, smallestDetectableGain } from '../core/statistics/mcnemar-power.ts';
import { points } from './statistics/figures.ts';
import type { Row, Table } from './table.ts';

/** A cell that is planned: what it is called, and its test split. */
export interface PlannedCell {
  readonly benchmark: string;
  readonly model: string;
  readonly mode: string;
  /** Name of the optimizer model; null of methods that need none. */
  readonly optimizer: string | null;
  readonly testItems: number;
  readonly testClusters: number;
  /** It is only sampled: nothing will be compared in it. */
  readonly partial?: boolean;
}

/** Share of test items that two documents are assumed to answer differently. */
const assumedDiscordance = 0.2;
const power = 0.8;
const level = 0.05;

/**
 * The smallest true gain that a cell can be expected to show (exact McNemar, 80 % power), before anything is run: at 5 %, and
 * at 5 % shared out over all cells, which is what Holm asks of the first of them (spec/science.md 7).
 */
export function detectableGainTable(
  cells: readonly PlannedCell[],
  { title, stamp }: { readonly title: string; readonly stamp: string },
): Table {
  const all = distinctCells(cells);
  const distinct = all.filter(({ partial }) => partial !== true);
  const sampled = all.length - distinct.length;
  const strict = level / Math.max(1, distinct.length);
  const gainOf = remembered((n: number, alpha: number) => detectableGain(n, alpha));
  return {
    title: `smallest detectable gains of ${title}`,
    stamp,
    columns: [
      { key: 'benchmark', heading: 'benchmark', align: 'left' },
      { key: 'model', heading: 'model', align: 'left' },
      { key: 'mode', heading: 'mode', align: 'left', detail: true },
      {
        key: 'optimizer',
        heading: 'optimizer',
        align: 'left',
        detail: new Set(distinct.map(({ optimizer }) => optimizer)).size < 2,
      },
      { key: 'n', heading: 'test items', align: 'right' },
      { key: 'clusters', heading: 'clusters', align: 'right' },
      { key: 'gain_points', heading: 'gain at 5 %', align: 'right' },
      { key: 'gain_clusters_points', heading: 'by clusters', align: 'right' },
      { key: 'strict_gain_points', heading: 'gain after Holm', align: 'right' },
      { key: 'strict_gain_clusters_points', heading: 'by clusters', align: 'right' },
    ],
    rows: distinct.map((cell): Row => {
      const { testItems: n, testClusters: clusters } = cell;
      const values = {
        benchmark: cell.benchmark,
        model: cell.model,
        mode: cell.mode,
        optimizer: cell.optimizer,
        n,
        clusters,
        gain_points: gainOf(n, level),
        gain_clusters_points: gainOf(clusters, level),
        strict_gain_points: gainOf(n, strict),
        strict_gain_clusters_points: gainOf(clusters, strict),
      };
      const shown = Object.fromEntries(
        gainKeys.map((key) => [key, values[key] === null ? 'none' : `+${values[key].toFixed(1)}`]),
      );
      return { values, shown };
    }),
    notes: [
      `The smallest true gain in points that an exact McNemar test of one document against another finds with ${100 * power} % power. Assumed: ${100 * assumedDiscordance} % of the items differ, or as many as the gain itself where it is larger and nothing is lost; more that differ need a larger gain.`,
      `gain after Holm: at 0.05/${distinct.length}, the first step of Holm over the ${distinct.length} cells of a contrast; it needs ${discordantNeeded(strict)} items that differ, all one way (at 5 %: ${discordantNeeded(level)}).`,
      'by clusters: as if all items of a cluster answered alike; the truth lies between. none: no gain of any size is found so often.',
      ...(sampled === 0
        ? []
        : [`${sampled} partial cells are neither shown nor counted: nothing is compared in them.`]),
    ],
  };
}

/** As contrasts count them (statistics/cell-runs.ts): a method without an optimizer stands in the cells of all optimizers. */
function distinctCells(cells: readonly PlannedCell[]): PlannedCell[] {
  const place = (cell: PlannedCell) => JSON.stringify({ ...cell, optimizer: null });
  const optimized = new Set(cells.flatMap((cell) => (cell.optimizer === null ? [] : [place(cell)])));
  const counted = cells.filter((cell) => cell.optimizer !== null || !optimized.has(place(cell)));
  return [...new Map(counted.map((cell) => [JSON.stringify(cell), cell])).values()];
}

const gainKeys = [
  'gain_points',
  'gain_clusters_points',
  'strict_gain_points',
  'strict_gain_clusters_points',
] as const;

/** In points; null: none, whatever its size. */
function detectableGain(n: number, alpha: number): number | null {
  if (n < 1) return null;
  const assumed = smallestDetectableGain({ n, discordance: assumedDiscordance, alpha }, power);
  if (assumed !== null) return points(assumed);
  // Nothing lost: every item that differs is one of the gain.
  const found = (gain: number) => mcNemarPower({ n, discordance: gain, alpha }, gain) >= power;
  if (!found(1)) return null;
  let missed = assumedDiscordance;
  let enough = 1;
  while (enough - missed > 1e-4) {
    const middle = (missed + enough) / 2;
    if (found(middle)) enough = middle;
    else missed = middle;
  }
  return points(enough);
}

function remembered<Result>(of: (n: number, alpha: number) => Result): (n: number, alpha: number) => Result {
  const known = new Map<string, Result>();
  return (n, alpha) => {
    const key = `${n} ${alpha}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const result = of(n, alpha);
    known.set(key, result);
    return result;
  };
}
