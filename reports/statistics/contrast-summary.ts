import type { Row, Table } from '../table.ts';
import { familyOf, type TestedContrast } from './contrasts.ts';
import { effectText, points } from './figures.ts';

/** One row a contrast: in how many of its cells the difference is more than chance, after Holm. */
export function contrastSummary(
  tested: readonly TestedContrast[],
  { title, stamp }: { readonly title: string; readonly stamp: string },
): Table {
  const families = new Map<string, TestedContrast[]>();
  for (const row of tested) {
    const name = familyOf(row);
    families.set(name, [...(families.get(name) ?? []), row]);
  }
  return {
    title: `${title}: contrasts, all cells`,
    stamp,
    columns: [
      { key: 'contrast', heading: 'contrast', align: 'left' },
      { key: 'cells', heading: 'cells', align: 'right' },
      { key: 'mean_effect_points', heading: 'mean effect', align: 'right' },
      { key: 'better', heading: 'better', align: 'right' },
      { key: 'worse', heading: 'worse', align: 'right' },
      { key: 'undecided', heading: 'undecided', align: 'right' },
      { key: 'not_printed', heading: 'not printed', align: 'right', detail: true },
      { key: 'least_p_holm', heading: 'least p (Holm)', align: 'right', detail: true },
    ],
    rows: [...families].map(([contrast, rows]): Row => {
      const effects = rows.flatMap(({ effect, adjusted, significant }) =>
        effect === null ? [] : [{ difference: effect.difference, adjusted: adjusted ?? 1, significant }],
      );
      const significant = effects.filter((effect) => effect.significant);
      const better = significant.filter(({ difference }) => difference > 0).length;
      const mean =
        effects.length === 0
          ? null
          : points(effects.reduce((sum, { difference }) => sum + difference, 0) / effects.length);
      return {
        values: {
          contrast,
          cells: effects.length,
          mean_effect_points: mean,
          better,
          worse: significant.length - better,
          undecided: effects.length - significant.length,
          not_printed: rows.length - effects.length,
          least_p_holm: effects.length === 0 ? null : Math.min(...effects.map(({ adjusted }) => adjusted)),
        },
        shown: mean === null ? {} : { mean_effect_points: effectText(mean, null, null) },
      };
    }),
    notes: [
      'better, worse: cells in which the difference is significant at 5 % after Holm over the cells of the contrast; undecided is not equal. Effects by cell: the table contrasts.',
    ],
  };
}
