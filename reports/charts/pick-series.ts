import type { RunSummary } from '../run-summary.ts';
import { seriesColours } from './chart-colours.ts';
import { chartText } from './chart-text.ts';
import { naturalOrder } from './natural-order.ts';

export interface NamedSeries<Item> {
  readonly item: Item;
  readonly label: string;
  readonly colour: string;
}

export interface PickedSeries<Item> {
  /** At most eight, each with a colour and a name: no more can be told apart. */
  readonly named: readonly NamedSeries<Item>[];
  /** Drawn in grey behind them. */
  readonly others: readonly Item[];
  /** Not drawn. */
  readonly left: number;
}

/**
 * Which of many runs are named in a chart: the highest by `rank`, ties to the earlier. Colours go by name, so that a method
 * has the same one in the charts of all cells with the same methods.
 */
export function pickSeries<Item>(
  items: readonly Item[],
  options: {
    readonly run: (item: Item) => RunSummary['run'];
    readonly rank: (item: Item) => number;
    readonly most: number;
  },
): PickedSeries<Item> {
  const { run, rank, most } = options;
  const label = labelsOf(items.map(run));
  const sorted = items
    .map((item, index) => ({ item, index, rank: rank(item) }))
    .sort((a, b) => b.rank - a.rank || a.index - b.index)
    .map(({ item }) => item);
  const chosen = sorted.slice(0, seriesColours.length).map((item) => ({ item, label: label(run(item)) }));
  chosen.sort((a, b) => naturalOrder(a.label, b.label));
  return {
    named: chosen.map((one, at) => ({ ...one, colour: seriesColours[at] ?? seriesColours[0] })),
    others: sorted.slice(seriesColours.length, most),
    left: Math.max(0, sorted.length - most),
  };
}

/** Names a run by its method, and by what else the runs of one method differ in. */
export function labelsOf(runs: readonly RunSummary['run'][]): (run: RunSummary['run']) => string {
  const differ = (of: (run: RunSummary['run']) => string) => {
    const known = new Map<string, string>();
    return runs.some((run) => {
      const other = known.get(run.method.label);
      known.set(run.method.label, of(run));
      return other !== undefined && other !== of(run);
    });
  };
  const parts: ((run: RunSummary['run']) => string)[] = [
    ({ benchmark }) => benchmark.label,
    ({ target }) => target.name,
    ({ mode }) => mode.name,
    ({ optimizer }) => optimizer?.name ?? '',
    ({ replicate }) => `r${replicate}`,
  ];
  const shown = parts.filter(differ);
  return (run) =>
    chartText(
      [run.method.label, ...shown.map((part) => part(run))].filter((part) => part !== '').join(' '),
      60,
    );
}
