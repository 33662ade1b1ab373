import type { Method, MethodDefinition } from '../../core/arena.ts';
import { askAgainPrompt } from '../ask-document.ts';
import { backwardPrompts } from './backward.ts';
import { boundsOf } from './bounds.ts';
import { resolveConfig } from './config.ts';
import { train } from './train.ts';
import { constraintsPrompt, updatePrompt } from './update.ts';

/** TextGrad behind the contract of all methods (docs/baselines/textgrad.md). */
export const textgradDefinition: MethodDefinition = {
  name: 'textgrad',
  summary:
    'rewrites the document by textual gradients of small batches, undone when val gets worse (TextGrad)',
  create(given, { prompts }): Method {
    const config = resolveConfig(given);
    const { answer, document, fused } = backwardPrompts;
    const used = [
      ...(config.fuse ? [fused] : [answer, document]),
      ...(config.constraints === 'default' ? [constraintsPrompt] : []),
      updatePrompt,
      askAgainPrompt,
    ];
    // Read all prompts now: a missing file is a configuration error, and the run records what it will use.
    for (const name of used) prompts.text(name);
    return {
      name: 'textgrad',
      version: '1',
      config,
      stamps: [],
      headline: 'best',
      needsOptimizer: true,
      bounds: (sizes) => boundsOf(config, sizes),
      learn: (arena) => train(arena, config),
    };
  },
};
