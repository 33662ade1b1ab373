import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { schemaIssues } from '../core/schema-issues.ts';

const atLeast = (least: number) => z.number().int().min(least);

/** Every switch of SkillOpt (docs/optimizer.md has the table). */
const configSchema = z.strictObject({
  preset: z.enum(['default', 'paper']),
  epochs: atLeast(1),
  /** Rollouts of a micro-batch. */
  batchSize: atLeast(1),
  /** Micro-batches of a step. */
  accumulation: atLeast(1),
  /** Trajectories per analyst call. */
  minibatchSize: atLeast(1),
  /** Patches per merge call; 1 would never end. */
  mergeBatchSize: atLeast(2),
  /** Edits that a step may apply at most, and edits that an analyst may propose. */
  learningRate: atLeast(1),
  minLearningRate: atLeast(0),
  schedule: z.enum(['constant', 'linear', 'cosine']),
  failureOnly: z.boolean(),
  /** First n tasks of the train split; 0 = all. */
  trainSize: atLeast(0),
  /** First n tasks of the val split for every gate decision; 0 = all. */
  valSize: atLeast(0),
  gate: z.strictObject({
    enabled: z.boolean(),
    /** `objective`: what the benchmark declares for all methods. */
    metric: z.enum(['objective', 'hard', 'soft', 'mixed']),
    /** Weight of the soft score under `mixed`. */
    softWeight: z.number().min(0).max(1),
    /** Draws of every val task that a score is the mean of. */
    repeats: atLeast(1),
    /** Measure the current document again, with a fresh draw, before every decision. */
    refreshIncumbent: z.boolean(),
    /** End an evaluation as soon as the candidate cannot pass any more. */
    earlyStop: z.boolean(),
    /** Val tasks that are run together between two looks at the bound. */
    chunkSize: atLeast(1),
  }),
  buffer: z.strictObject({ failurePatterns: z.boolean(), rejectedEdits: z.boolean() }),
  /** What to do with an unusable reply: ask again, at most twice, or take the stage's fallback at once. */
  structured: z.enum(['reask', 'fallback']),
  /** Where `default` deviates from the reference; each has its reason in docs/optimizer.md. */
  semantics: z.strictObject({
    edits: z.enum(['strict', 'reference']),
    patternLabels: z.enum(['own', 'positional']),
    supportCounts: z.enum(['known', 'reported']),
    emptyMerge: z.enum(['refuse', 'accept']),
  }),
  /** Characters of one trajectory in an analyst prompt, the middle left out beyond them; 0 = no limit. */
  maxTrajectoryCharacters: atLeast(0),
  /** Output limit of every optimizer call; the endpoint's own limit applies as well. */
  maxOutputTokens: atLeast(64),
  temperature: z.union([z.number().min(0).max(2), z.enum(['unset', 'default'])]),
});

export type SkillOptConfig = z.infer<typeof configSchema>;

/** The hyperparameters of the paper; both presets start from them. */
const paper: SkillOptConfig = {
  preset: 'paper',
  epochs: 4,
  batchSize: 40,
  accumulation: 1,
  minibatchSize: 8,
  mergeBatchSize: 8,
  learningRate: 4,
  minLearningRate: 2,
  schedule: 'cosine',
  failureOnly: false,
  trainSize: 0,
  valSize: 0,
  gate: {
    enabled: true,
    metric: 'objective',
    softWeight: 0.5,
    repeats: 1,
    refreshIncumbent: false,
    earlyStop: false,
    chunkSize: 8,
  },
  buffer: { failurePatterns: true, rejectedEdits: true },
  structured: 'fallback',
  semantics: {
    edits: 'reference',
    patternLabels: 'positional',
    supportCounts: 'reported',
    emptyMerge: 'accept',
  },
  maxTrajectoryCharacters: 0,
  maxOutputTokens: 16_384,
  temperature: 'default',
};

export const presets: Readonly<Record<SkillOptConfig['preset'], SkillOptConfig>> = {
  paper,
  default: {
    ...paper,
    preset: 'default',
    structured: 'reask',
    gate: { ...paper.gate, earlyStop: true },
    semantics: { edits: 'strict', patternLabels: 'own', supportCounts: 'known', emptyMerge: 'refuse' },
    maxTrajectoryCharacters: 6000,
  },
};

/** What a matrix file may give: any part of the configuration; the rest comes from the preset. */
export const givenConfigSchema = configSchema.partial().extend({
  gate: configSchema.shape.gate.partial().optional(),
  buffer: configSchema.shape.buffer.partial().optional(),
  semantics: configSchema.shape.semantics.partial().optional(),
});

/**
 * Checks what was given and fills it up from its preset. A resolved configuration resolves to itself.
 * @throws {ConfigError} naming each wrong key, with the nearest valid one
 */
export function resolveConfig(given: JsonObject): SkillOptConfig {
  const parsed = givenConfigSchema.safeParse(given);
  if (!parsed.success) {
    const issues = schemaIssues(parsed.error.issues, { schema: givenConfigSchema, value: given });
    throw new ConfigError(`method skillopt: ${issues.map((issue) => issue.message).join('; ')}`);
  }
  const { data } = parsed;
  const base = presets[data.preset ?? 'default'];
  return {
    ...base,
    ...data,
    gate: { ...base.gate, ...data.gate },
    buffer: { ...base.buffer, ...data.buffer },
    semantics: { ...base.semantics, ...data.semantics },
  };
}
