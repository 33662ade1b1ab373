import type { OptimizerCall } from '../../../core/arena.ts';
import { parseBlocks } from '../../../core/prompt-blocks.ts';

/**
 * An optimizer for token tasks that knows nothing but the tagged blocks: its critiques hand on the tokens that the
 * feedback or an earlier critique names, its documents hold a rule for each. With three critiques or more it adds
 * a rule that does harm.
 */
export function critic(call: OptimizerCall): string {
  const blocks = parseBlocks(call.prompt.user);
  const bodies = (tag: string) => blocks.filter((block) => block.tag === tag).map(({ body }) => body);
  const shape = blocks.find(({ tag }) => tag === 'answer-shape')?.attributes ?? {};
  const feedback = blocks.flatMap(({ tag, children }) =>
    tag === 'episode' ? children.filter((child) => child.tag === 'feedback').map(({ body }) => body) : [],
  );
  const critiques = bodies('critique');
  const tokens = [...new Set([...feedback, ...critiques].flatMap((text) => text.match(/\[[A-Z]\]/g) ?? []))];
  if (shape.kind === 'critique')
    return tokens.length === 0
      ? 'Nothing stands out.'
      : tokens.map((token) => `- It lacks ${token}.`).join('\n');
  const harm = critiques.length >= 3 ? ['[BAD]'] : [];
  const rules = [...tokens, ...harm].map((token) => `- Rule ${token}`);
  return wrapped([bodies('skill').at(-1) ?? '', ...rules].join('\n'));
}

/** A document as a reply gives it. */
export function wrapped(document: string): string {
  return `<document>\n${document}\n</document>`;
}
