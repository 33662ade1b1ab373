import type { Method, MethodDefinition } from '../../core/arena.ts';
import { askAgainPrompt } from '../ask-document.ts';
import { boundsOf } from './bounds.ts';
import { resolveConfig } from './config.ts';
import { learn } from './learn.ts';
import { promptNames } from './prompt-names.ts';

/** Trace2Skill behind the contract of all methods (docs/baselines/trace2skill.md). */
export const trace2skillDefinition: MethodDefinition = {
  name: 'trace2skill',
  summary: 'distils trajectories into patches and merges them level by level (Trace2Skill)',
  create(given, { prompts }): Method {
    const config = resolveConfig(given);
    // Read all prompts now: a missing file is a configuration error, and the run records what it will use.
    for (const name of [...promptNames, askAgainPrompt]) prompts.text(name);
    return {
      name: 'trace2skill',
      version: '1',
      config,
      stamps: [],
      headline: 'best',
      needsOptimizer: true,
      bounds: (sizes) => boundsOf(config, sizes),
      learn: (arena) => learn(arena, config),
    };
  },
};
