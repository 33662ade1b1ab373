import { chartColours } from './chart-colours.ts';
import { chartText } from './chart-text.ts';
import type { ChartSpec } from './draw-spec.ts';
import type { IntervalChartOptions, IntervalGroup, IntervalRow } from './interval-chart.ts';
import { intervalText } from './interval-text.ts';
import { niceScale } from './nice-scale.ts';
import { letter, lineLayer, pixel, plotFrame, textLayer } from './plot-frame.ts';
import type { ChartSize } from './render-chart.ts';

export interface IntervalDrawing {
  readonly groups: readonly IntervalGroup[];
  readonly unit: IntervalChartOptions['unit'];
  readonly axis: string;
  readonly size: ChartSize;
  readonly title: string;
}

const rowHeight = 20;
const headHeight = 26;

/** One row below the other, at pixels of their own: a group's name, then its rows. */
export function drawIntervals({ groups, unit, axis, size, title }: IntervalDrawing): ChartSpec {
  const wide = size.name === 'wide';
  const placed = placeRows(groups);
  const rows = placed.flatMap((group) => group.rows);
  const letters = Math.min(Math.max(...rows.map(({ row }) => roomOf(row.label))), wide ? 30 : 15);
  const values = rows.map(({ row }) => intervalText(row, unit));
  const right = wide ? Math.max(...values.map((text) => text.length)) * letter + 16 : 48;
  const height = placed.reduce((total, group) => total + headHeight + rowHeight * group.rows.length, 0);
  const left = Math.ceil(letters * letter) + 14;
  const frame = plotFrame({ size, title, caption: '', height, left, right, bottom: 44 });
  const shown = rows.flatMap(({ row }) => [row.value, row.low ?? row.value, row.high ?? row.value]);
  const scale = niceScale(unit === 'points' ? [...shown, 0] : shown, {
    ...{ ticks: wide ? 6 : 4, leastSpan: 10 },
    ...(unit === 'points' ? { least: -100, most: 100 } : { least: 0, most: 100 }),
  });
  const at = (value: number) => (frame.width * (value - scale.low)) / (scale.high - scale.low);
  return {
    ...frame.spec,
    layer: [
      ...frame.head,
      lineLayer(
        'zero',
        unit === 'points' ? placed.map((group) => ({ ...alongRows(group), px: at(0), qx: at(0) })) : [],
        { strokeWidth: 1.5 },
      ),
      lineLayer('reference', referenceLines(placed, at), { color: chartColours.muted, strokeDash: [4, 3] }),
      ...rowLayers(
        rows.map(({ row, py }) => ({
          ...row,
          py,
          told: `${chartText(row.label, 60)}: ${intervalText(row, unit)}`,
        })),
        scale,
        axis,
        wide,
      ),
      ...textLayers(placed, { size, unit, left, letters, width: frame.width }),
    ],
  };
}

/** Room that a label takes, in letters of the usual width: capitals (those of stamps) are wider. */
function roomOf(label: string): number {
  return Math.ceil(label.length + 0.35 * (label.match(/[A-Z]/g)?.length ?? 0));
}

/** As much of a label as has room. */
function fitted(label: string, letters: number): string {
  let text = chartText(label, letters);
  while (roomOf(text) > letters && text.length > 2) text = chartText(label, text.length - 1);
  return text;
}

/** Names of groups, labels before the rows and their numbers behind them. */
function textLayers(
  placed: readonly PlacedGroup[],
  room: Pick<IntervalDrawing, 'size' | 'unit'> & {
    readonly left: number;
    readonly letters: number;
    readonly width: number;
  },
): ChartSpec[] {
  const { size, unit, left, letters, width } = room;
  const rows = placed.flatMap((group) => group.rows);
  return [
    textLayer(
      'groups',
      placed.map(({ name, py }) => ({
        ...{ px: -left, py: py + 4, text: chartText(name, Math.floor((size.width - 8) / letter)) },
      })),
      { fontWeight: 'bold' },
    ),
    textLayer(
      'labels',
      rows.map(({ row, py }) => ({ px: -8, py: py + 4, text: fitted(row.label, letters) })),
      { align: 'right' },
    ),
    textLayer(
      'values',
      rows.map(({ row, py }) => ({
        ...{ px: width + 10, py: py + 4 },
        text: intervalText(size.name === 'wide' ? row : { ...row, low: null }, unit),
      })),
      { color: chartColours.muted },
    ),
  ];
}

interface PlacedGroup {
  readonly name: string;
  readonly py: number;
  readonly rows: readonly { readonly row: IntervalRow; readonly py: number }[];
}

function placeRows(groups: readonly IntervalGroup[]): PlacedGroup[] {
  let top = 0;
  return groups.map(({ name, rows }) => {
    const py = top + headHeight / 2;
    top += headHeight;
    const placed = rows.map((row, index) => ({ row, py: top + rowHeight * (index + 0.5) }));
    top += rowHeight * rows.length;
    return { name, py, rows: placed };
  });
}

/** Through the value of a group's reference, along its rows. */
function referenceLines(groups: readonly PlacedGroup[], at: (value: number) => number) {
  return groups.flatMap((group) => {
    const reference = group.rows.find(({ row }) => row.isReference === true);
    if (reference === undefined) return [];
    const px = at(reference.row.value);
    return [{ ...alongRows(group), px, qx: px }];
  });
}

/** From above a group's first row to below its last one. */
function alongRows({ py, rows }: PlacedGroup): { readonly py: number; readonly qy: number } {
  const top = py + headHeight / 2;
  return { py: top, qy: top + rowHeight * rows.length };
}

interface DrawnRow extends IntervalRow {
  readonly py: number;
  readonly told: string;
}

function rowLayers(
  rows: readonly DrawnRow[],
  scale: Parameters<typeof valueChannel>[0],
  axis: string,
  wide: boolean,
): ChartSpec[] {
  const drawn = rows.map(({ value, low, high, py, told, isReference }) => ({
    ...{ value, low, high, py, told },
    colour: isReference === true ? chartColours.ink : chartColours.one,
  }));
  const encoding = {
    y: pixel('py'),
    color: { field: 'colour', type: 'nominal', scale: null, legend: null },
  };
  return [
    {
      name: 'intervals',
      data: { values: drawn.filter(({ low, high }) => low !== null && high !== null) },
      mark: { type: 'rule', strokeWidth: 1.6 },
      encoding: { ...encoding, x: valueChannel(scale, axis, 'low'), x2: { field: 'high' } },
    },
    {
      name: 'estimates',
      data: { values: drawn },
      mark: { type: 'point', filled: true, size: 55, opacity: 1, aria: wide },
      encoding: {
        ...encoding,
        x: valueChannel(scale, axis),
        description: { field: 'told', type: 'nominal' },
      },
    },
  ];
}

function valueChannel(
  { low, high, ticks }: { readonly low: number; readonly high: number; readonly ticks: readonly number[] },
  axis: string,
  field = 'value',
): ChartSpec {
  return {
    ...{ field, type: 'quantitative', scale: { domain: [low, high], nice: false, zero: false } },
    axis: { title: chartText(axis, 50), values: ticks, domain: false, ticks: false, format: '~r' },
  };
}
