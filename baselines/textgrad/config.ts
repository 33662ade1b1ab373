import { z } from 'zod';
import { ConfigError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { checkConfig } from '../check-config.ts';

const atLeast = (least: number) => z.number().int().min(least);

/** Every key of TextGrad (docs/baselines/textgrad.md has the table). */
const configSchema = z.strictObject({
  preset: z.enum(['adapted', 'faithful']),
  /** Train tasks of a step. */
  batchSize: atLeast(1),
  /** Passes over the train tasks; 0 = no limit. */
  epochs: atLeast(0),
  /** Batches after which an epoch ends; 0 = the whole pass. */
  stepsPerEpoch: atLeast(0),
  /** Most steps of a run without a rollout budget; 0 = no limit. */
  steps: atLeast(0),
  /** Most steps of a run with one; 0 = no limit. */
  maxSteps: atLeast(0),
  /** One backward call an example in place of the chain of two. */
  fuse: z.boolean(),
  /** `reference`: variables are shown shortened, the document whole in every conversation. */
  shortValue: z.enum(['full', 'reference']),
  /** Leave examples with a perfect score out of the backward pass. */
  skipPerfect: z.boolean(),
  /** Past documents, with their scores, that the update sees. */
  momentum: atLeast(0),
  /** What every new document must obey. */
  constraints: z.union([z.literal('default'), z.array(z.string().min(1).max(500))]),
  /** Characters of one trajectory, the middle left out beyond them; 0 = no limit. */
  maxTrajectoryCharacters: atLeast(0),
  /** A longer document is a failed update. */
  maxDocumentCharacters: atLeast(1),
  maxOutputTokens: atLeast(64),
  temperature: z.union([z.number().min(0).max(2), z.enum(['unset', 'default'])]),
});

export type TextGradConfig = z.infer<typeof configSchema>;

const adapted: TextGradConfig = {
  preset: 'adapted',
  batchSize: 3,
  epochs: 0,
  stepsPerEpoch: 0,
  steps: 12,
  maxSteps: 100,
  fuse: false,
  shortValue: 'full',
  skipPerfect: false,
  momentum: 0,
  constraints: 'default',
  maxTrajectoryCharacters: 4000,
  maxDocumentCharacters: 20_000,
  maxOutputTokens: 16_384,
  temperature: 'default',
};

const presets: Readonly<Record<TextGradConfig['preset'], TextGradConfig>> = {
  adapted,
  faithful: {
    ...adapted,
    preset: 'faithful',
    epochs: 3,
    stepsPerEpoch: 4,
    steps: 0,
    maxSteps: 0,
    shortValue: 'reference',
    constraints: [],
    temperature: 0,
  },
};

/**
 * The preset with the given keys over it.
 * @throws {ConfigError} on wrong keys, on a run without an end, and on what the faithful row never is
 */
export function resolveConfig(given: JsonObject): TextGradConfig {
  const data = checkConfig('textgrad', configSchema.partial(), given);
  const config = { ...presets[data.preset ?? 'adapted'], ...data };
  for (const limit of ['steps', 'maxSteps'] as const)
    if (config.epochs === 0 && config[limit] === 0)
      throw new ConfigError(`method textgrad: 'epochs' and '${limit}' are both 0: the run would not end`);
  for (const [key, own] of [
    ['momentum', config.momentum > 0],
    ['fuse', config.fuse],
  ] as const)
    if (own && config.preset === 'faithful')
      throw new ConfigError(
        `method textgrad: '${key}' is a variant of ours and no part of the faithful row; use preset 'adapted'`,
      );
  if (config.fuse && config.shortValue === 'reference')
    throw new ConfigError("method textgrad: 'fuse' shows texts whole; it needs shortValue 'full'");
  return config;
}
