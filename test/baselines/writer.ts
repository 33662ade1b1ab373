import type { OptimizerCall } from '../../core/arena.ts';
import { parseBlocks } from '../../core/prompt-blocks.ts';

/** A writer of documents for token tasks: whatever draws name, and whatever right answers it is shown. */
export function tokenWriter(
  byDraw: (draw: number) => readonly string[],
): (call: Pick<OptimizerCall, 'prompt' | 'draw'>) => string {
  return ({ prompt, draw = 0 }) => {
    const answers = parseBlocks(prompt.user)
      .filter(({ tag }) => tag === 'episode')
      .flatMap(({ children }) =>
        children.flatMap(({ body }) => [...body.matchAll(/\[[A-Z]\]/g)].map(String)),
      );
    const rules = [...new Set([...byDraw(draw), ...answers])].map((token) => `- Rule ${token}`);
    return ['<document>', '# Rules', `draw ${draw}`, ...rules, '</document>'].join('\n');
  };
}
