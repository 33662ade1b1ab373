import type { MethodDefinition } from '../../core/arena.ts';
import { askAgainPrompt } from '../ask-document.ts';
import { resolveGepaConfig } from './config.ts';
import { learnByGepa } from './learn.ts';
import { gepaBounds } from './limits.ts';
import { reflectionPrompt } from './reflect.ts';

/** Raised when the same replies could lead to another run. */
const version = '1';

function definition(name: 'gepa' | 'gepa-sections', summary: string): MethodDefinition {
  return {
    name,
    summary,
    create(given, { prompts }) {
      const config = resolveGepaConfig(name, given);
      // Read now: a missing file is a configuration error, and the run records what it will use.
      for (const prompt of [reflectionPrompt, askAgainPrompt]) prompts.text(prompt);
      const { maxSections, ...whole } = config;
      return {
        name,
        version,
        config: name === 'gepa' ? whole : { ...whole, maxSections },
        stamps: [],
        headline: 'best',
        needsOptimizer: true,
        bounds: (sizes) => gepaBounds(config, sizes),
        learn: (arena) => learnByGepa(arena, config, name),
      };
    },
  };
}

/** GEPA on one component, the whole document (docs/baselines/gepa.md). */
export const gepaDefinition = definition(
  'gepa',
  'evolves documents along a Pareto front of val tasks (GEPA)',
);

/** GEPA on the sections of the document: the only form in which merging does anything. */
export const gepaSectionsDefinition = definition(
  'gepa-sections',
  'GEPA on the sections of the document, with merging',
);
