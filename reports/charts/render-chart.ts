import { type Html, html, trustedMarkup } from '../html/html.ts';
import { chartText } from './chart-text.ts';
import { cleanSvg } from './clean-svg.ts';
import { type ChartSpec, drawSpec } from './draw-spec.ts';
import { type GlyphName, glyph } from './glyph.ts';

/** Two drawings of every chart: a shrunk one cannot be read on a phone. Widths in pixels. */
export interface ChartSize {
  readonly name: 'wide' | 'narrow';
  readonly width: number;
}

const sizes: readonly ChartSize[] = [
  { name: 'wide', width: 720 },
  { name: 'narrow', width: 356 },
];

export interface Chart {
  /** Begins with the source of its numbers (`titleOf`). */
  readonly title: string;
  /** The numbers in words, for people who do not see the drawing; cut at 1,500 characters. */
  readonly description: string;
  /** What the marks mean, in the order in which they should be read. */
  readonly key: readonly { readonly glyph: GlyphName; readonly text: string }[];
  /** A sentence below the key: what was left out, how to read the scale. */
  readonly note: string;
  readonly draw: (size: ChartSize) => ChartSpec;
}

/**
 * A chart as a figure of a page: finished SVG without styles, scripts, ids or references, so that it stands under the
 * pages' policy, any number of times, and gives the same bytes for the same chart.
 */
export async function renderChart({ title, description, key, note, draw }: Chart): Promise<Html> {
  const label = { title: chartText(title, 300), description: chartText(description, 1500) };
  const drawings: Html[] = [];
  for (const size of sizes)
    drawings.push(trustedMarkup(cleanSvg(await drawSpec(draw(size)), label, `chart-${size.name}`)));
  return html`<figure class="chart">
${drawings.map((drawing) => html`${drawing}\n`)}<figcaption>${key.length > 0 && html`<ul class="chart-key">${key.map((entry) => html`<li>${glyph(entry.glyph)} ${entry.text}</li>`)}</ul>`}${note !== '' && html`<p>${note}</p>`}</figcaption>
</figure>`;
}

/** A chart's title: the source of its numbers stands first, as it does above every table. */
export function titleOf(stamp: string, text: string): string {
  return stamp === '' ? text : `${stamp}: ${text}`;
}
