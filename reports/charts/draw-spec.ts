import type { Loader } from 'vega';
import { chartColours } from './chart-colours.ts';

/** A Vega-Lite specification: JSON of our own making, with its data inline. */
export type ChartSpec = Readonly<Record<string, unknown>>;

/** Charts bring their data: nothing is fetched or read, whatever a specification says. */
const noLoader: Loader = {
  load: (uri) => Promise.reject(refusal(uri)),
  sanitize: (uri) => Promise.reject(refusal(uri)),
  http: (url) => Promise.reject(refusal(url)),
  file: (name) => Promise.reject(refusal(name)),
} as Loader;

const config = {
  aria: false,
  background: null,
  font: 'sans-serif',
  view: { stroke: null },
  mark: { color: chartColours.ink },
  text: { color: chartColours.ink, fontSize: 12 },
  axis: {
    ...{ domainColor: chartColours.faint, tickColor: chartColours.faint, gridColor: chartColours.grid },
    ...{ labelColor: chartColours.muted, titleColor: chartColours.ink, titleFontWeight: 'normal' },
    ...{ labelFontSize: 12, titleFontSize: 12, tickSize: 4, labelPadding: 4 },
    // What is shown must not depend on how wide a machine thinks a text is: ticks and texts are fitted by the chart.
    ...{ labelLimit: 0, titleLimit: 0, labelOverlap: false, labelBound: false, labelFlush: false },
  },
};

let loaded: Promise<readonly [typeof import('vega'), typeof import('vega-lite')]> | null = null;

/**
 * Draws a specification; vega is loaded with the first one, so that commands that draw nothing do not pay for it.
 * @returns the SVG as vega writes it: not for pages (`cleanSvg`)
 * @throws {Error} on data or an image with an address
 */
export async function drawSpec(spec: ChartSpec): Promise<string> {
  const [vega, vegaLite] = await libraries();
  refuseAddresses(spec);
  const compiled = vegaLite.compile({
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    ...spec,
    autosize: { type: 'none' },
    config,
  } as unknown as Parameters<typeof vegaLite.compile>[0]).spec;
  const view = new vega.View(vega.parse(compiled), {
    renderer: 'none',
    loader: noLoader,
    logLevel: vega.Error,
  });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

function libraries() {
  loaded ??= Promise.all([import('vega'), import('vega-lite')]).then((both) => {
    // Estimated widths, also where some canvas library is installed: equal on every machine.
    const { textMetrics } = both[0] as unknown as { textMetrics: { canvas(use: boolean): void } };
    textMetrics.canvas(false);
    return both;
  });
  return loaded;
}

function refusal(uri: string): Error {
  return new Error(`a chart asks for ${uri}: charts load nothing`);
}

function refuseAddresses(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    // Rows hold text of anybody and are data, whatever their fields are called.
    if (key === 'values') continue;
    if (key === 'url' || key === 'href') throw refusal(String(inner));
    refuseAddresses(inner);
  }
}
