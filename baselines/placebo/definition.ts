import { z } from 'zod';
import type { BenchmarkBrief, MethodDefinition } from '../../core/arena.ts';
import { skillOf } from '../../core/hash.ts';
import { checkConfig } from '../check-config.ts';
import { fixedDocument } from '../fixed-document.ts';
import { placeboText } from './placebo-text.ts';

const schema = z.strictObject({
  /** Length of the text, at 4 bytes a token. In a matrix, `from` gives that of a learned document. */
  tokens: z.number().int().min(1).max(20_000),
});

/**
 * The negative control of a document that is as long as a learned one and says nothing (spec/science.md 7): what
 * taking up room does, without what is written there. Each replicate has a text of its own.
 */
export const placeboDefinition: MethodDefinition = {
  name: 'placebo',
  summary: 'a text of a given length about nothing: a negative control',
  create(given) {
    const config = checkConfig('placebo', schema, given);
    return fixedDocument({
      name: 'placebo',
      version: '1',
      config,
      stamps: ['PLACEBO'],
      documentOf: ({ brief, rng }) =>
        skillOf(placeboText({ ...config, rng: rng('placebo'), avoid: wordsOf(brief) })),
    });
  },
};

/** Words of four letters or more in what the suite says about the task. */
function wordsOf({ description, seedDocument }: BenchmarkBrief): ReadonlySet<string> {
  return new Set(`${description}\n${seedDocument}`.toLowerCase().match(/[a-z]{4,}/g) ?? []);
}
