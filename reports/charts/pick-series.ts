import { methodText } from '../method-text.ts';
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
 * Which of many runs are named in a chart: the highest by `rank`, ties to the earlier. A method keeps its colour in all charts
 * that are made of the same `runs`, and of those of other cells with the same methods.
 */
export function pickSeries<Item>(
  items: readonly Item[],
  options: {
    readonly run: (item: Item) => RunSummary['run'];
    readonly rank: (item: Item) => number;
    readonly most: number;
    /** All that the chart was asked for, also those that it has nothing to draw of. */
    readonly runs: readonly RunSummary[];
  },
): PickedSeries<Item> {
  const { run, rank, most, runs } = options;
  const label = labelsOf(items.map(run));
  const sorted = items
    .map((item, index) => ({ item, index, rank: rank(item) }))
    .sort((a, b) => b.rank - a.rank || a.index - b.index)
    .map(({ item }) => item);
  const chosen = sorted.slice(0, seriesColours.length).map((item) => ({ item, label: label(run(item)) }));
  chosen.sort((a, b) => naturalOrder(a.label, b.label));
  return {
    named: coloured(chosen, (item) => run(item).method.label, runs),
    others: sorted.slice(seriesColours.length, most),
    left: Math.max(0, sorted.length - most),
  };
}

/** The colour of a method's place among those that learn; where that is taken, the next that is free. */
function coloured<Item>(
  chosen: readonly { readonly item: Item; readonly label: string }[],
  method: (item: Item) => string,
  runs: readonly RunSummary[],
): NamedSeries<Item>[] {
  const learners = runs.filter(({ charged, optimizerCalls }) => charged.total > 0 || optimizerCalls > 0);
  const order = [...new Set(learners.map((summary) => summary.run.method.label))].sort(naturalOrder);
  const free = new Set<string>(seriesColours);
  return chosen.map(({ item, label }) => {
    const place = Math.max(0, order.indexOf(method(item)));
    const turns = seriesColours.map((_, turn) => seriesColours[(place + turn) % seriesColours.length] ?? '');
    const colour = turns.find((one) => free.has(one)) ?? seriesColours[0];
    free.delete(colour);
    return { item, label, colour };
  });
}

/** Names a run by its method with its stamps, and by what else the runs of one method differ in. */
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
      [methodText(run.method.label, [run]), ...shown.map((part) => part(run))]
        .filter((part) => part !== '')
        .join(' '),
      60,
    );
}
