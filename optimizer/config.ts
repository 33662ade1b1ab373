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
  schedule: z.enum(['constant', 'linear', 'cosine', 'unclipped']),
  /** Who sets the edit budget of a step: the schedule, the optimizer model, or nobody (no clip, no analyst cap). */
  learningRateMode: z.enum(['scheduled', 'autonomous', 'off']),
  /** Does an analyst's cap stay at `learningRate`, or follow the step's budget? */
  analystCap: z.enum(['constant', 'scheduled']),
  /** What analysts propose, and how it becomes a document. */
  updateMode: z.enum(['patch', 'rewrite-from-suggestions', 'full-rewrite']),
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
    /** Val tasks that are run together at least between two looks at the bound; 0 = a sixteenth of them. */
    chunkSize: atLeast(0),
  }),
  /** The epoch's look back: a protected region at the document's end (spec/optimizer.md 3.9). */
  slowUpdate: z.strictObject({
    mode: z.enum(['off', 'gated', 'forced']),
    /** Train tasks that are compared under the previous and the present document. */
    samples: atLeast(1),
    /** Which of the compared pairs the optimizer sees. */
    pairs: z.enum(['mixed', 'changed', 'unchanged']),
  }),
  /** The optimizer's own memory from epoch to epoch (3.10). */
  metaSkill: z.boolean(),
  /** Tells rules that are wrong from lapses, and keeps reminders of lapses in an appendix (3.5). */
  skillAware: z.strictObject({
    enabled: z.boolean(),
    source: z.enum(['both', 'failure-only']),
    /** Notes above which the appendix is compacted by a call; 0 = never. */
    consolidateAbove: atLeast(0),
  }),
  /** Gate the last document once more against the best when its text was never gated (3.11). */
  finalValidation: z.boolean(),
  buffer: z.strictObject({ failurePatterns: z.boolean(), rejectedEdits: z.boolean() }),
  /** What to do with an unusable reply: ask again, at most twice, or take the stage's fallback at once. */
  structured: z.enum(['reask', 'fallback']),
  /** Where `default` deviates from the reference; each has its reason in docs/optimizer.md. */
  semantics: z.strictObject({
    edits: z.enum(['strict', 'reference']),
    patternLabels: z.enum(['own', 'positional']),
    supportCounts: z.enum(['known', 'reported']),
    emptyMerge: z.enum(['refuse', 'accept']),
    /** Score of the current document after a forced slow update or another ungated change. */
    ungatedScore: z.enum(['measure', 'keep']),
    /** Comparison of a document with itself: noise, but the reference runs it. */
    sameDocument: z.enum(['skip', 'compare']),
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
  learningRateMode: 'scheduled',
  analystCap: 'constant',
  updateMode: 'patch',
  gate: {
    enabled: true,
    metric: 'objective',
    softWeight: 0.5,
    repeats: 1,
    refreshIncumbent: false,
    earlyStop: false,
    chunkSize: 0,
  },
  slowUpdate: { mode: 'gated', samples: 20, pairs: 'mixed' },
  metaSkill: true,
  skillAware: { enabled: false, source: 'both', consolidateAbove: 0 },
  finalValidation: true,
  buffer: { failurePatterns: true, rejectedEdits: true },
  structured: 'fallback',
  semantics: {
    edits: 'reference',
    patternLabels: 'positional',
    supportCounts: 'reported',
    emptyMerge: 'accept',
    ungatedScore: 'keep',
    sameDocument: 'compare',
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
    semantics: {
      edits: 'strict',
      patternLabels: 'own',
      supportCounts: 'known',
      emptyMerge: 'refuse',
      ungatedScore: 'measure',
      sameDocument: 'skip',
    },
    maxTrajectoryCharacters: 6000,
  },
};

/** What a matrix file may give: any part of the configuration; the rest comes from the preset. */
export const givenConfigSchema = configSchema.partial().extend({
  gate: configSchema.shape.gate.partial().optional(),
  buffer: configSchema.shape.buffer.partial().optional(),
  slowUpdate: configSchema.shape.slowUpdate.partial().optional(),
  skillAware: configSchema.shape.skillAware.partial().optional(),
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
    slowUpdate: { ...base.slowUpdate, ...data.slowUpdate },
    skillAware: { ...base.skillAware, ...data.skillAware },
    semantics: { ...base.semantics, ...data.semantics },
  };
}
