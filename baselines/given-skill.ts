import { z } from 'zod';
import type { MethodDefinition } from '../core/arena.ts';
import { ConfigError, messageOf } from '../core/errors.ts';
import { skillOf } from '../core/hash.ts';
import { checkConfig } from './check-config.ts';
import { fixedDocument } from './fixed-document.ts';

const schema = z.strictObject({
  /** The document's file, relative to the matrix file. Becomes `text` in the resolved configuration. */
  file: z.string().min(1).optional(),
  /** The document itself, in place of a file. */
  text: z.string().optional(),
  /** `UNBLINDED`: written by someone who may know the hidden conventions; every table says so. */
  stamp: z.literal('UNBLINDED').optional(),
  /** What tables may call the document, for example `human`. */
  label: z.string().min(1).max(60).optional(),
});

/**
 * A document that somebody wrote (the paper's human skill). The resolved configuration holds its text and not
 * its path: a run's identity must not depend on where a file lies.
 */
export const givenSkillDefinition: MethodDefinition = {
  name: 'given-skill',
  summary: 'a document of your own, untrained',
  create(given, { readFile }) {
    const { file, text, stamp, label } = checkConfig('given-skill', schema, given);
    if ((file === undefined) === (text === undefined))
      throw new ConfigError("method given-skill: give one of 'file' and 'text'");
    const document = text ?? read(file ?? '', readFile);
    return fixedDocument({
      name: 'given-skill',
      version: '1',
      config: {
        text: document,
        ...(stamp === undefined ? {} : { stamp }),
        ...(label === undefined ? {} : { label }),
      },
      stamps: stamp === undefined ? [] : [stamp],
      documentOf: () => skillOf(document),
    });
  },
};

function read(file: string, readFile: (path: string) => string): string {
  try {
    return readFile(file).replace(/\r\n/g, '\n');
  } catch (error) {
    throw new ConfigError(`method given-skill: cannot read '${file}': ${messageOf(error)}`, error);
  }
}
