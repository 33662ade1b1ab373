import { SaxesParser } from 'saxes';

/** What tests ask of a figure: read as XML, so that whatever is not well-formed throws. */
export interface SvgFacts {
  readonly elements: readonly string[];
  readonly attributes: readonly string[];
  /** Marks in the groups of a class (`m-accepted`), in both drawings of a figure. */
  readonly marks: (name: string) => number;
  /** Their `title` elements, in order. */
  readonly titles: readonly string[];
  readonly texts: readonly string[];
}

export function svgFacts(markup: string): SvgFacts {
  const elements: string[] = [];
  const attributes = new Set<string>();
  const marks = new Map<string, number>();
  const open: { name: string; mark: string | null }[] = [];
  const titles: string[] = [];
  const texts: string[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes: own }) => {
    elements.push(name);
    for (const attribute of Object.keys(own)) attributes.add(attribute);
    const mark = /\bm-([a-z]+)/.exec(own.class ?? '')?.[1] ?? null;
    const within = open.map((element) => element.mark).findLast((inner) => inner !== null) ?? null;
    if (within !== null && name !== 'title' && name !== 'g') marks.set(within, (marks.get(within) ?? 0) + 1);
    open.push({ name, mark });
  });
  parser.on('closetag', () => {
    open.pop();
  });
  parser.on('text', (text) => {
    const element = open.at(-1)?.name;
    if (element === 'title') titles.push(text);
    if (element === 'text') texts.push(text);
  });
  parser.write(markup).close();
  return { elements, attributes: [...attributes], marks: (name) => marks.get(name) ?? 0, titles, texts };
}
