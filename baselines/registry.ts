import type { MethodDefinition } from '../core/arena.ts';
import { evoskillDefinition } from './evoskill/definition.ts';
import { gepaDefinition, gepaSectionsDefinition } from './gepa/index.ts';
import { givenSkillDefinition } from './given-skill.ts';
import { noSkillDefinition } from './no-skill.ts';
import { seedSkillDefinition } from './seed-skill.ts';
import { trace2skillDefinition } from './trace2skill/index.ts';

/** The rivals of the optimizer, in the order in which tables show them. */
export const baselineDefinitions: readonly MethodDefinition[] = [
  noSkillDefinition,
  seedSkillDefinition,
  givenSkillDefinition,
  trace2skillDefinition,
  gepaDefinition,
  gepaSectionsDefinition,
  evoskillDefinition,
];
