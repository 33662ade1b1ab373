import { z } from 'zod';
import type { MethodDefinition } from '../core/arena.ts';
import { checkConfig } from './check-config.ts';
import { fixedDocument } from './fixed-document.ts';

const noSettings = z.strictObject({});

/**
 * The target without any document: no heading, no wrapper, no empty section (spec/baselines.md 2). Not the same
 * as a blank document, nor as the seed document.
 */
export const noSkillDefinition: MethodDefinition = {
  name: 'no-skill',
  summary: 'the target alone, its document slot absent',
  create: (given) =>
    fixedDocument({
      name: 'no-skill',
      version: '1',
      config: checkConfig('no-skill', noSettings, given),
      documentOf: () => null,
    }),
};
