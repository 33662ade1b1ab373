import type { Method, MethodDefinition } from '../core/arena.ts';
import type { JsonObject } from '../core/json.ts';
import { boundsOf } from './bounds.ts';
import { resolveConfig } from './config.ts';
import { reaskPrompt } from './structured-reply.ts';
import { train } from './train.ts';

/** Raised when the same replies could lead to another run. */
const version = '2';

const promptNames = [
  ...[
    ...['failure-analyst', 'success-analyst', 'failure-merge', 'success-merge', 'final-merge', 'ranking'],
    ...['slow-update', 'meta-skill'],
  ].map((name) => `optimizer/prompts/${name}`),
  reaskPrompt,
];

/** SkillOpt behind the contract of all methods (docs/optimizer.md). */
export const skilloptDefinition: MethodDefinition = {
  name: 'skillopt',
  summary: 'trains the document by gated edits from batched reflection (SkillOpt)',
  create(given: JsonObject, { prompts }): Method {
    const config = resolveConfig(given);
    // Read all prompts now: a missing file is a configuration error, and the run records what it will use.
    for (const name of promptNames) prompts.text(name);
    return {
      name: 'skillopt',
      version,
      config,
      stamps: [],
      headline: 'best',
      needsOptimizer: true,
      bounds: (sizes) => boundsOf(config, sizes),
      learn: (arena) => train(arena, config),
    };
  },
};
