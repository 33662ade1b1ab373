import { contradicts, fewClustersNote } from '../few-clusters-note.ts';
import type { Row, Table } from '../table.ts';
import { cellColumns, cellValues } from './cell-columns.ts';
import { nameOf, type TestedContrast } from './contrasts.ts';
import { effectText, points, pText } from './figures.ts';
import { replicatesOfMethod } from './paired-effect.ts';

/** One row a contrast and cell: effect with interval, discordant items, p, p after Holm (docs/statistics.md). */
export function contrastTable(
  tested: readonly TestedContrast[],
  { title, stamp }: { readonly title: string; readonly stamp: string },
): Table {
  return {
    title: `${title}: contrasts named in advance`,
    stamp,
    columns: [
      { key: 'contrast', heading: 'contrast', align: 'left' },
      ...cellColumns(tested.map(({ cell }) => cell)),
      { key: 'n', heading: 'n', align: 'right' },
      { key: 'clusters', heading: 'clusters', align: 'right' },
      { key: 'effect_points', heading: 'effect', align: 'right' },
      { key: 'effect_low', heading: 'low', align: 'right', detail: true },
      { key: 'effect_high', heading: 'high', align: 'right', detail: true },
      { key: 'better', heading: 'better', align: 'right', detail: true },
      { key: 'worse', heading: 'worse', align: 'right', detail: true },
      { key: 'discordant', heading: 'items', align: 'right' },
      { key: 'p', heading: 'p', align: 'right' },
      { key: 'test', heading: 'test', align: 'left' },
      { key: 'p_holm', heading: 'p (Holm)', align: 'right' },
      { key: 'family_tests', heading: 'tests of the family', align: 'right', detail: true },
      { key: 'significant', heading: 'at 5 %', align: 'left' },
      { key: 'speaks_for', heading: 'speaks for', align: 'left' },
      { key: 'replicates_own', heading: 'replicates', align: 'right', detail: true },
      { key: 'replicates_other', heading: 'replicates of the other', align: 'right', detail: true },
      { key: 'tasks_left_out', heading: 'tasks left out', align: 'right', detail: true },
      { key: 'effect_missing_low', heading: 'worst case', align: 'right', detail: true },
      { key: 'effect_missing_high', heading: 'best case', align: 'right', detail: true },
    ],
    rows: tested.map(rowOf),
    notes: [...notesOf(tested), ...new Set(tested.flatMap(({ cell }) => cell.leftOut))],
  };
}

function rowOf(row: TestedContrast): Row {
  const { contrast, cell, own, other, effect, adjusted, family, significant } = row;
  const base = {
    contrast: nameOf(contrast),
    ...cellValues(cell),
    replicates_own: own.replicates.length,
    replicates_other: other.replicates.length,
    family_tests: family,
  };
  if (effect === null)
    return {
      values: base,
      shown: { effect_points: 'not printed: too many missing' },
      group: nameOf(contrast),
    };
  const { interval, bounds, better, worse } = effect;
  const values = {
    ...base,
    n: effect.items,
    clusters: effect.clusters,
    effect_points: points(effect.difference),
    effect_low: interval === null ? null : points(interval.low),
    effect_high: interval === null ? null : points(interval.high),
    better,
    worse,
    discordant: `+${better}/-${worse}`,
    p: effect.p,
    test: effect.test,
    p_holm: adjusted,
    significant,
    speaks_for: speaksFor(row),
    tasks_left_out: effect.leftOut,
    effect_missing_low: bounds === null ? null : points(bounds.low),
    effect_missing_high: bounds === null ? null : points(bounds.high),
  };
  const shown: Record<string, string> = {
    effect_points: effectText(values.effect_points, values.effect_low, values.effect_high),
    p: pText(effect.p),
    significant: significant ? (effect.difference > 0 ? 'better' : 'WORSE') : 'no',
  };
  if (adjusted !== null) shown.p_holm = pText(adjusted);
  if (bounds !== null)
    shown.effect_points = `${shown.effect_points} (${effectText(points(bounds.low), null, null)} to ${effectText(points(bounds.high), null, null)} with the missing)`;
  return { values, shown, group: nameOf(contrast) };
}

function speaksFor({ own, other, effect }: TestedContrast): string {
  if (effect?.speaksFor === 'methods') return 'methods';
  const documents = [own, other].reduce(
    (sum, { learns, replicates }) => sum + (learns ? replicates.length : 0),
    0,
  );
  if (documents === 0) return 'these documents';
  return documents === 1 ? '1 trained document' : `${documents} trained documents`;
}

function notesOf(tested: readonly TestedContrast[]): string[] {
  const notes = [
    'effect: mean paired difference in points over the tasks that both have; 95 % interval, BCa over clusters, none where all clusters differ alike; items: better/worse.',
    "p: two-sided sign flips over clusters (exact McNemar where every item is its own cluster); p (Holm): within the contrast's family, all its cells in this table.",
    `A claim about methods needs ${replicatesOfMethod} replicates: then the interval is over replicates, clusters and items, while p is of these documents; significant asks that the interval leaves out 0 too, at 1 - 0.05/(cells of the contrast with a claim about methods). Below that a row speaks for its trained documents only (one replicate is one document).`,
  ];
  const unprinted = tested.filter(({ effect }) => effect === null).length;
  if (unprinted > 0)
    notes.push(
      `${unprinted} rows have no effect: over 5 % of the items of a run, or of the tasks in one run or another, are missing. They are not in their families.`,
    );
  const few = tested.filter(({ effect }) => effect?.speaksFor === 'documents' && contradicts(effect)).length;
  if (few > 0) notes.push(fewClustersNote(few));
  const reduced = tested.filter(({ effect }) => (effect?.leftOut ?? 0) > 0);
  if (reduced.length > 0)
    notes.push(
      `${reduced.length} rows leave out tasks that a run misses (column tasks_left_out of the files); in brackets: the effect with every missing item against, and in favour of the first method.`,
    );
  return notes;
}
