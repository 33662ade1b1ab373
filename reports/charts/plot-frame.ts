import { chartColours } from './chart-colours.ts';
import { linesOf } from './chart-text.ts';
import type { ChartSpec } from './draw-spec.ts';
import type { ChartSize } from './render-chart.ts';

/** Widths of letters are not measured (`drawSpec`): an average one of 13 pixels in bold, and of 12 pixels. */
const boldLetter = 8;
export const letter = 6.4;
const line = 18;

export interface PlotFrame {
  /** Of the plot alone, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly spec: ChartSpec;
  /** Layers of the title and of the caption of the vertical axis. */
  readonly head: readonly ChartSpec[];
}

export interface FrameOptions {
  readonly size: ChartSize;
  readonly title: string;
  /** Stands level above the vertical axis, where it can be read. */
  readonly caption: string;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

/** Margins and title of a chart: everything stands where it is put, nothing is fitted by measuring texts. */
export function plotFrame({ size, title, caption, height, left, right, bottom }: FrameOptions): PlotFrame {
  const lines = linesOf(title, Math.floor((size.width - 4) / boldLetter));
  const captions = caption === '' ? [] : linesOf(caption, Math.floor((size.width - 4) / letter), 2);
  const top = line * (lines.length + captions.length) + 12;
  return {
    width: size.width - left - right,
    height,
    spec: {
      width: size.width - left - right,
      height,
      padding: { left, right, top, bottom },
    },
    head: [
      textLayer(
        'title',
        lines.map((text, at) => ({ px: -left, py: line * at + 13 - top, text })),
        { fontWeight: 'bold', fontSize: 13 },
      ),
      textLayer(
        'caption',
        captions.map((text, at) => ({ px: -left, py: line * (lines.length + at) + 13 - top, text })),
        { color: chartColours.muted },
      ),
    ],
  };
}

/** A text at pixels of the plot; its colour where it is not the layer's. */
export interface PlacedText {
  readonly px: number;
  readonly py: number;
  readonly text: string;
  readonly colour?: string;
}

/** Texts at their places. @param name of the group in the SVG: letters only */
export function textLayer(name: string, texts: readonly PlacedText[], mark: ChartSpec = {}): ChartSpec {
  const coloured = texts.some(({ colour }) => colour !== undefined);
  return {
    name,
    data: { values: texts },
    mark: { type: 'text', align: 'left', baseline: 'alphabetic', ...mark },
    encoding: {
      x: pixel('px'),
      y: pixel('py'),
      text: { field: 'text', type: 'nominal' },
      ...(coloured ? { color: { field: 'colour', type: 'nominal', scale: null, legend: null } } : {}),
    },
  };
}

/** Straight lines between pixels of the plot. */
export function lineLayer(
  name: string,
  lines: readonly { readonly px: number; readonly py: number; readonly qx: number; readonly qy: number }[],
  mark: ChartSpec = {},
): ChartSpec {
  return {
    name,
    data: { values: lines },
    mark: { type: 'rule', color: chartColours.faint, strokeWidth: 1, ...mark },
    encoding: {
      x: pixel('px'),
      y: pixel('py'),
      x2: { field: 'qx', scale: null },
      y2: { field: 'qy', scale: null },
    },
  };
}

/** A position that is given in pixels: no scale, no axis. */
export function pixel(field: string): ChartSpec {
  return { field, type: 'quantitative', scale: null, axis: null };
}
