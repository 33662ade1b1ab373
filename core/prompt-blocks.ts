/**
 * The tagged blocks that all methods' prompts share (spec/simulated-world.md 8). Real models read them as
 * plain structure; the simulated optimizer sees nothing but them.
 */
export const blockTags = [
  'skill',
  'task-description',
  'episode',
  'output',
  'feedback',
  'critique',
  'proposals',
  'tried',
  'memory',
  'comparison',
  'limit',
  'answer-shape',
] as const;
export type BlockTag = (typeof blockTags)[number];

export interface Block {
  readonly tag: BlockTag;
  readonly attributes: Readonly<Record<string, string>>;
  /** Body text with nested blocks still in it, trimmed of the line breaks next to the tags. */
  readonly body: string;
  readonly children: readonly Block[];
}

const tagPattern = blockTags.join('|');
const ourTag = `/?(?:${tagPattern})[\\s>]`;
/** A tag of ours, or what guarding makes of one: the second keeps guarding reversible. */
const unguarded = new RegExp(`<(?=${ourTag})|&(?=(?:amp;)*lt;${ourTag})`, 'g');
const guarded = new RegExp(`&(?:amp;)*lt;(?=${ourTag})`, 'g');

/** Makes foreign text harmless inside a block: only text that looks like one of our tags is changed. */
export function guardBlockText(text: string): string {
  return text.replace(unguarded, (start) => (start === '<' ? '&lt;' : '&amp;'));
}

/** Undoes `guardBlockText`, also in a part that a model copied out of a block. */
export function unguardBlockText(text: string): string {
  return text.replace(guarded, (start) => (start === '&lt;' ? '<' : `&${start.slice('&amp;'.length)}`));
}

/** Renders a block whose body is foreign text (a skill, a model's output). */
export function textBlock(
  tag: BlockTag,
  body: string,
  attributes: Record<string, string | number> = {},
): string {
  return block(tag, guardBlockText(body), attributes);
}

/** Renders a block whose body may hold blocks of ours. */
export function block(tag: BlockTag, body: string, attributes: Record<string, string | number> = {}): string {
  const list = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${String(value).replace(/["<>\n]/g, ' ')}"`)
    .join('');
  return `<${tag}${list}>\n${body}\n</${tag}>`;
}

/** Reads the blocks of a prompt, nested ones as children; text between blocks is ignored. */
export function parseBlocks(text: string): Block[] {
  const scanner = new RegExp(`<(/?)(${tagPattern})((?:\\s+[a-z-]+="[^"]*")*)>`, 'g');
  const roots: Block[] = [];
  const open: { tag: BlockTag; attributes: Record<string, string>; start: number; children: Block[] }[] = [];
  for (const match of text.matchAll(scanner)) {
    const tag = match[2] as BlockTag;
    if (match[1] === '') {
      const attributes: Record<string, string> = {};
      for (const pair of (match[3] ?? '').matchAll(/([a-z-]+)="([^"]*)"/g))
        attributes[pair[1] ?? ''] = pair[2] ?? '';
      open.push({ tag, attributes, start: match.index + match[0].length, children: [] });
      continue;
    }
    if (!open.some((candidate) => candidate.tag === tag)) continue;
    let top = open.pop();
    while (top !== undefined && top.tag !== tag) top = open.pop();
    if (top === undefined) continue;
    const raw = text.slice(top.start, match.index).replace(/^\n/, '').replace(/\n$/, '');
    const body = top.children.length === 0 ? unguardBlockText(raw) : raw;
    const closed: Block = { tag, attributes: top.attributes, body, children: top.children };
    (open.at(-1)?.children ?? roots).push(closed);
  }
  return roots;
}
