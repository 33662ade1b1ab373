import type { Method, MethodDefinition } from '../core/arena.ts';
import type { JsonObject } from '../core/json.ts';
import { reaskPrompt } from './ask-structured.ts';
import { boundsOf } from './bounds.ts';
import { resolveConfig, type SkillOptConfig } from './config.ts';
import { learningRateModeOf } from './learning-rate.ts';
import { wantsNotes } from './skill-aware.ts';
import { train } from './train.ts';
import { analystPrompt, mergePrompt } from './update-mode.ts';

/** Raised when the same replies could lead to another run. */
const version = '2';

/** The prompts that a configuration uses. */
function promptNames(config: SkillOptConfig): string[] {
  const mode = learningRateModeOf(config);
  const sides = ['failure', 'success'] as const;
  const ranks = mode !== 'off' ? ['optimizer/prompts/ranking'] : [];
  const decides = mode === 'autonomous' ? ['optimizer/prompts/lr-autonomous'] : [];
  const rewrites = config.updateMode === 'rewrite-from-suggestions' ? ['optimizer/prompts/rewrite'] : [];
  const compacts = wantsNotes(config) ? ['optimizer/prompts/appendix-compaction'] : [];
  const looksBack = ['slow-update', 'meta-skill'].map((name) => `optimizer/prompts/${name}`);
  return [
    ...sides.map((side) => analystPrompt(config, side)),
    ...[...sides, 'final' as const].map((side) => mergePrompt(config, side)),
    ...ranks,
    ...decides,
    ...rewrites,
    ...compacts,
    ...looksBack,
    reaskPrompt,
  ];
}

/** SkillOpt behind the contract of all methods (docs/optimizer.md). */
export const skilloptDefinition: MethodDefinition = {
  name: 'skillopt',
  summary: 'trains the document by gated edits from batched reflection (SkillOpt)',
  create(given: JsonObject, { prompts }): Method {
    const config = resolveConfig(given);
    // Read all prompts now: a missing file is a configuration error, and the run records what it will use.
    for (const name of promptNames(config)) prompts.text(name);
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
