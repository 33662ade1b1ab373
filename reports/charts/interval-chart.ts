import type { Html } from '../html/html.ts';
import { chartText } from './chart-text.ts';
import { drawIntervals } from './interval-spec.ts';
import { intervalText } from './interval-text.ts';
import { type Chart, renderChart, titleOf } from './render-chart.ts';

export interface IntervalRow {
  readonly label: string;
  readonly value: number;
  /** 95 %; null: not known, and only the point is drawn. */
  readonly low: number | null;
  readonly high: number | null;
  /** The row that the others of its group are read against: a rule is drawn through its value. */
  readonly isReference?: boolean;
}

/** Rows that belong together: a benchmark with a target. */
export interface IntervalGroup {
  readonly name: string;
  readonly rows: readonly IntervalRow[];
}

export interface IntervalChartOptions {
  readonly stamp: string;
  readonly title: string;
  /** `percent`: 0 to 100. `points`: differences, with a rule at 0. */
  readonly unit: 'percent' | 'points';
  /** What the horizontal axis shows. */
  readonly axis: string;
  readonly groups: readonly IntervalGroup[];
  readonly note?: string;
}

/** More cannot be taken in at once. */
const mostRows = 150;

/** Rows of points with their 95 % intervals, by group, for ablations, transfers and cells. Null: no row. */
export async function intervalChart(options: IntervalChartOptions): Promise<Html | null> {
  const { stamp, unit, note = '' } = options;
  let left = mostRows;
  const groups = options.groups.flatMap(({ name, rows }) => {
    const drawn = rows.slice(0, left);
    left -= drawn.length;
    return drawn.length === 0 ? [] : [{ name, rows: drawn }];
  });
  const rows = groups.flatMap((group) => group.rows);
  const all = options.groups.reduce((total, group) => total + group.rows.length, 0);
  if (rows.length === 0) return null;
  const title = titleOf(stamp, options.title);
  return renderChart({
    title,
    description: groups
      .map(
        ({ name, rows }) =>
          `${name}: ${rows.map((row) => `${chartText(row.label, 40)} ${intervalText(row, unit)}`).join('; ')}.`,
      )
      .join(' '),
    key: keyOf(options.groups, unit),
    note: [note, rows.length < all ? `${all - rows.length} more rows are not drawn.` : '']
      .filter((text) => text !== '')
      .join(' '),
    draw: (size) => drawIntervals({ groups, unit, axis: options.axis, size, title }),
  });
}

function keyOf(groups: readonly IntervalGroup[], unit: IntervalChartOptions['unit']): Chart['key'] {
  const rows = groups.flatMap((group) => group.rows);
  return [
    { glyph: 'interval' as const, text: '95 % interval', when: rows.some(({ low }) => low !== null) },
    {
      glyph: 'dashes' as const,
      text: 'reference',
      when: unit === 'percent' && rows.some(({ isReference }) => isReference === true),
    },
  ].flatMap(({ glyph, text, when }) => (when ? [{ glyph, text }] : []));
}
