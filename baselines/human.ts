import { z } from 'zod';
import type { BenchmarkBrief, Method, MethodDefinition } from '../core/arena.ts';
import { ConfigError } from '../core/errors.ts';
import { skillOf } from '../core/hash.ts';
import { checkConfig } from './check-config.ts';
import { fixedDocument } from './fixed-document.ts';
import { givenSkillDefinition } from './given-skill.ts';
import { requireFit } from './require-fit.ts';

const schema = z.strictObject({
  /** A document of your own in place of the benchmark's, relative to the matrix file. */
  file: z.string().min(1).optional(),
  /** The document itself, in place of a file. */
  text: z.string().optional(),
  /** Its author may know hidden conventions; every table says so. */
  stamp: z.literal('UNBLINDED').optional(),
});

const inCell: NonNullable<Method['inCell']> = ({ brief }) => {
  const document = brief.humanDocument;
  if (document === undefined)
    return { refusal: "nobody has written a document for it; give one of your own as 'file'", stamps: [] };
  if ('notPossible' in document) return { refusal: document.notPossible, stamps: [] };
  return { refusal: null, stamps: document.writtenBy === 'model' ? ['WRITTEN-BY-A-MODEL'] : [] };
};

/**
 * The arm of hand-written documents (spec/baselines.md 3): the benchmark's own, written from its public description
 * and output contract and fixed before any optimizer ran, or one of the user's. Never tuned, costs no budget.
 */
export const humanDefinition: MethodDefinition = {
  name: 'human',
  summary: "the benchmark's hand-written document, or a file of yours, untrained",
  create(given, context) {
    const config = checkConfig('human', schema, given);
    if (config.file !== undefined || config.text !== undefined)
      return { ...givenSkillDefinition.create(given, context), name: 'human' };
    if (config.stamp !== undefined)
      throw new ConfigError("method human: 'stamp' is for a document of your own: give 'file' or 'text'");
    const method = fixedDocument({
      name: 'human',
      version: '1',
      config: {},
      documentOf: ({ brief }) => skillOf(textOf(brief)),
    });
    return {
      ...method,
      inCell,
      async learn(arena) {
        requireFit('human', inCell, arena);
        return method.learn(arena);
      },
    };
  },
};

function textOf({ humanDocument }: BenchmarkBrief): string {
  return humanDocument !== undefined && 'read' in humanDocument ? humanDocument.read() : '';
}
