import { z } from 'zod';
import type { MethodDefinition } from '../core/arena.ts';
import { skillOf } from '../core/hash.ts';
import { checkConfig } from './check-config.ts';
import { fixedDocument } from './fixed-document.ts';

const noSettings = z.strictObject({});

/** The benchmark's starting document, untrained: where every optimizer begins (spec/baselines.md 2). */
export const seedSkillDefinition: MethodDefinition = {
  name: 'seed-skill',
  summary: "the benchmark's starting document, untrained",
  create: (given) =>
    fixedDocument({
      name: 'seed-skill',
      version: '1',
      config: checkConfig('seed-skill', noSettings, given),
      documentOf: (arena) => skillOf(arena.brief.seedDocument),
    }),
};
