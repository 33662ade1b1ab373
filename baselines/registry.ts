import type { MethodDefinition } from '../core/arena.ts';
import { bestOfNDefinition } from './best-of-n.ts';
import { evoskillDefinition } from './evoskill/definition.ts';
import { fewShotDefinition } from './few-shot.ts';
import { gepaDefinition, gepaSectionsDefinition } from './gepa/index.ts';
import { givenSkillDefinition } from './given-skill.ts';
import { humanDefinition } from './human.ts';
import { noSkillDefinition } from './no-skill.ts';
import { oneShotDefinition } from './one-shot.ts';
import { placeboDefinition } from './placebo/definition.ts';
import { seedSkillDefinition } from './seed-skill.ts';
import { textgradDefinition } from './textgrad/index.ts';
import { trace2skillDefinition } from './trace2skill/index.ts';

/** The rivals of the optimizer, in the order in which tables show them. */
export const baselineDefinitions: readonly MethodDefinition[] = [
  noSkillDefinition,
  seedSkillDefinition,
  givenSkillDefinition,
  placeboDefinition,
  humanDefinition,
  oneShotDefinition,
  fewShotDefinition,
  bestOfNDefinition,
  trace2skillDefinition,
  gepaDefinition,
  gepaSectionsDefinition,
  evoskillDefinition,
  textgradDefinition,
];
