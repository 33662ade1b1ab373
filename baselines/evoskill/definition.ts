import type { MethodDefinition } from '../../core/arena.ts';
import { askAgainPrompt } from '../ask-document.ts';
import { checkConfig } from '../check-config.ts';
import { boundsOf } from './bounds.ts';
import { builderPrompt } from './build.ts';
import { evoskillSchema } from './config.ts';
import { evolve } from './evolve.ts';
import { proposerPrompt } from './propose.ts';

/** Raised when the same replies could lead to another run. */
const version = '1';

/** EvoSkill behind the contract of all methods (docs/baselines/evoskill.md). */
export const evoskillDefinition: MethodDefinition = {
  name: 'evoskill',
  summary: 'evolves the document section by section on a small frontier of the best (EvoSkill)',
  create(given, { prompts }) {
    const config = checkConfig('evoskill', evoskillSchema, given);
    // Read all prompts now: a missing file is a configuration error, and the run records what it will use.
    for (const name of [proposerPrompt, builderPrompt, askAgainPrompt]) prompts.text(name);
    return {
      name: 'evoskill',
      version,
      config,
      stamps: [],
      headline: 'best',
      needsOptimizer: true,
      bounds: (sizes) => boundsOf(config, sizes),
      learn: (arena) => evolve(arena, config),
    };
  },
};
