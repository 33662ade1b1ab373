import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import { checkConfig } from '../check-config.ts';
import { acceptanceCriteria } from './acceptance.ts';
import { autoBudgets } from './auto-budget.ts';
import { componentModes } from './component-selection.ts';
import { frontierKinds } from './fronts.ts';

const count = z.number().int().min(1);
const limit = count.nullable().default(null);

const shape = {
  /** Train tasks of a minibatch. */
  minibatchSize: count.default(3),
  selector: z
    .strictObject({
      kind: z.enum(['pareto', 'current-best', 'epsilon-greedy', 'top-k-pareto']).default('pareto'),
      /** Share of uniform draws under `epsilon-greedy`. */
      epsilon: z.number().min(0).max(1).default(0.1),
      /** How many of the highest means stay under `top-k-pareto`. */
      k: count.default(5),
    })
    .prefault({}),
  /** Sub-scores are the hard and the soft score. */
  frontier: z.enum(frontierKinds).default('instance'),
  componentSelection: z.enum(componentModes).default('round-robin'),
  /** Proposals a turn: so many parents, each on so many minibatches. */
  parallel: z.strictObject({ parents: count.default(1), minibatches: count.default(1) }).prefault({}),
  /** No reflection on a minibatch on which every score is at least `perfectScore`. */
  skipPerfect: z.boolean().default(true),
  perfectScore: z.number().default(1),
  acceptance: z.enum(acceptanceCriteria).default('strict-improvement'),
  /** Which of a turn's accepted children are scored on val. */
  selection: z
    .strictObject({ kind: z.enum(['all', 'best', 'top-k']).default('all'), k: count.default(2) })
    .prefault({}),
  valPolicy: z
    .strictObject({ kind: z.enum(['full', 'least-scored']).default('full'), size: count.default(8) })
    .prefault({}),
  stop: z
    .strictObject({
      /** Rollouts, as a number, as so many val splits, or as DSPy computes them; the lowest counts. */
      metricCalls: limit,
      fullEvaluations: limit,
      auto: z.enum(autoBudgets).nullable().default(null),
      scoreThreshold: z.number().nullable().default(null),
      turnsWithoutGain: limit,
      candidates: limit,
      proposals: limit,
      optimizerCalls: limit,
      optimizerTokens: limit,
      combine: z.enum(['any', 'all']).default('any'),
    })
    .prefault({}),
  /** `reference`: `stop.metricCalls` is looked at between turns only, so the last turn may go over it. */
  overshoot: z.enum(['none', 'reference']).default('none'),
  /** How a text is taken out of a reply: between marker lines, asked again once, or as the reference does it. */
  extractor: z.enum(['sentinel', 'fence']).default('sentinel'),
  /** How minibatch tasks are shown: in the blocks that all methods share, or under headings. */
  records: z.enum(['blocks', 'headings']).default('blocks'),
  /** Characters of a trajectory and of a feedback in a prompt; 0 = no limit. */
  maxTrajectoryCharacters: z.number().int().min(0).default(4000),
  maxFeedbackCharacters: z.number().int().min(0).default(1500),
  /** A longer document is a failed proposal. */
  maxDocumentCharacters: count.default(20_000),
  maxOutputTokens: count.default(16_384),
  temperature: z.union([z.number().min(0), z.literal('unset'), z.literal('default')]).default('default'),
};

const merge = (enabled: boolean) =>
  z
    .strictObject({
      enabled: z.boolean().default(enabled),
      /** Accepted merges after which no more are tried. */
      max: count.default(5),
      /** Val tasks that two programs must both be scored on. */
      overlap: count.default(5),
      /** Val tasks that a merged child is tried on first. */
      subsample: count.default(5),
    })
    .prefault({});

const documentSchema = z.strictObject({ ...shape, merge: merge(false) });
const sectionsSchema = z.strictObject({ ...shape, merge: merge(true), maxSections: count.default(12) });

/** Rollouts in val splits that end a search unless something else is named: more than any published budget has. */
const defaultFullEvaluations = 60;

export type GepaConfig = z.infer<typeof documentSchema> & {
  /** Most sections of a document; 0: the document is one component. */
  readonly maxSections: number;
};

/** @throws {ConfigError} naming the key */
export function resolveGepaConfig(method: 'gepa' | 'gepa-sections', given: JsonObject): GepaConfig {
  const config =
    method === 'gepa'
      ? { ...checkConfig(method, documentSchema, given), maxSections: 0 }
      : checkConfig(method, sectionsSchema, given);
  const { metricCalls, fullEvaluations, auto } = config.stop;
  if (metricCalls !== null || fullEvaluations !== null || auto !== null) return config;
  return { ...config, stop: { ...config.stop, fullEvaluations: defaultFullEvaluations } };
}
