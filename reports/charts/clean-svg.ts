import { SaxesParser } from 'saxes';
import { colourName } from './chart-colours.ts';

const elements = new Set(['svg', 'g', 'path', 'line', 'rect', 'text']);

/** Kept as they are but for rounding. What is not here (ids, styles, handlers, references) does not come through. */
const numbers = new Set([
  ...['d', 'transform', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'width', 'height', 'viewBox'],
  ...['stroke-width', 'stroke-dasharray', 'stroke-miterlimit'],
  ...['opacity', 'fill-opacity', 'stroke-opacity', 'font-size'],
]);
const words = new Set(['text-anchor', 'font-weight', 'stroke-linecap', 'stroke-linejoin']);
const isWord = /^[a-z0-9-]+$/;

export interface SvgLabel {
  readonly title: string;
  readonly description: string;
}

/**
 * Vega's SVG as a page with a strict policy may hold it: a fixed set of elements and attributes, colours of the palette as
 * classes beside the light ones, numbers of two decimals, no ids. A mark's label becomes its `title`, which browsers show
 * on hovering; a mark named `accepted` stands in a group of class `m-accepted`.
 * @throws {Error} on an element or a colour that charts do not use: that is a mistake in a chart
 */
export function cleanSvg(svg: string, { title, description }: SvgLabel, className: string): string {
  const out: string[] = [];
  /** What closes each open element; null: the element was left out with what it holds. */
  const closing: (string | null)[] = [];
  const parser = new SaxesParser();
  let hidden = 0;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (!elements.has(name)) throw new Error(`a chart holds a <${name}>`);
    if (hidden > 0 || isInvisible(name, attributes)) {
      hidden += 1;
      closing.push(null);
      return;
    }
    if (name === 'svg') {
      out.push(
        `<svg xmlns="http://www.w3.org/2000/svg" class="${className}" role="img"${kept(attributes)} font-family="system-ui, sans-serif">`,
        `<title>${escapeXml(title)}</title><desc>${escapeXml(description)}</desc>`,
      );
      closing.push('</svg>');
      return;
    }
    const text = kept(attributes);
    const label = attributes['aria-label'];
    // A group that says nothing is not written.
    closing.push(name === 'g' && text === '' ? '' : `</${name}>`);
    if (name !== 'g' || text !== '') out.push(`<${name}${text}>`);
    if (name !== 'g' && label !== undefined) out.push(`<title>${escapeXml(label)}</title>`);
  });
  parser.on('text', (text) => {
    if (hidden === 0) out.push(escapeXml(text));
  });
  parser.on('closetag', () => {
    const close = closing.pop();
    if (close === null) hidden -= 1;
    else out.push(close ?? '');
  });
  parser.write(svg).close();
  return out.join('').replace(/<(path|line|rect)([^>]*)><\/\1>/g, '<$1$2/>');
}

function isInvisible(name: string, attributes: Readonly<Record<string, string>>): boolean {
  return (
    attributes.opacity === '0' ||
    attributes.display === 'none' ||
    (name === 'path' && (attributes.d ?? '') === '') ||
    /\b(background|foreground)\b/.test(attributes.class ?? '')
  );
}

function kept(attributes: Readonly<Record<string, string>>): string {
  // Vega names the group of a mark `<its name>_marks`.
  const mark = /(?:^| )([a-z]+)_marks(?: |$)/.exec(attributes.class ?? '')?.[1];
  const classes = mark === undefined ? [] : [`m-${mark}`];
  let text = '';
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'fill' || name === 'stroke') {
      if (value === 'none' || value === 'transparent') text += ` ${name}="none"`;
      else {
        const colour = colourName(value);
        if (colour === null) throw new Error(`a chart is drawn in ${value}, which has no class`);
        classes.push(`${name === 'fill' ? 'f' : 's'}-${colour}`);
        text += ` ${name}="${value}"`;
      }
    } else if (numbers.has(name)) {
      if (!(name === 'opacity' && value === '1')) text += ` ${name}="${escapeXml(rounded(value))}"`;
    } else if (words.has(name) && isWord.test(value)) text += ` ${name}="${value}"`;
  }
  return classes.length === 0 ? text : ` class="${classes.join(' ')}"${text}`;
}

/** Two decimals: a hundredth of a pixel, and no last bits of a float. */
function rounded(value: string): string {
  return value.replace(/-?\d*\.?\d+(?:e[-+]?\d+)?/gi, (number) => {
    const short = Math.round(Number(number) * 100) / 100;
    return String(short === 0 ? 0 : short);
  });
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
