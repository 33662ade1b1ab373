import { z } from 'zod';
import { ConfigError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { schemaIssues } from '../../core/schema-issues.ts';
import type { Trace } from './trace-file.ts';

const count = z.number().int().min(0);
const noEffect = z.unknown().optional();

/** Published names and their aliases (spec/optimizer.md 2.7, 3.1). */
export const controlModes = {
  fixed: 'scheduled',
  manual: 'scheduled',
  scheduler: 'scheduled',
  scheduled: 'scheduled',
  // In patch and rewrite modes `none` is `fixed` in the reference (3.6b); full rewrites have no budget anyway.
  none: 'scheduled',
  off: 'scheduled',
  no_lr: 'scheduled',
  autonomous: 'autonomous',
  auto: 'autonomous',
  optimizer: 'autonomous',
} as const;

/** `autonomous` is a schedule of its own in the reference: it never clips, and decides nothing. */
const schedules = {
  constant: 'constant',
  linear: 'linear',
  cosine: 'cosine',
  autonomous: 'unclipped',
} as const;

const updateModes = {
  patch: 'patch',
  edits: 'patch',
  rewrite_from_suggestions: 'rewrite-from-suggestions',
  rewrite: 'rewrite-from-suggestions',
  suggestions: 'rewrite-from-suggestions',
  rewrite_suggestions: 'rewrite-from-suggestions',
  full_rewrite_minibatch: 'full-rewrite',
  full_rewrite: 'full-rewrite',
  minibatch_full_rewrite: 'full-rewrite',
  skill_rewrite_minibatch: 'full-rewrite',
} as const;

/**
 * Every key of the published configuration that a trace may hold (spec/optimizer.md 5). Keys marked `noEffect`
 * are documented to change nothing: workers only run calls side by side, the others are derived or never used.
 */
const configSchema = z.strictObject({
  train: z.strictObject({
    num_epochs: count.min(1),
    batch_size: count.min(1),
    accumulation: count.min(1),
    seed: z.number().int(),
    train_size: count.default(0),
    steps_per_epoch: noEffect,
  }),
  gradient: z.strictObject({
    minibatch_size: count.min(1),
    merge_batch_size: count.min(2),
    failure_only: z.boolean(),
    analyst_workers: noEffect,
    max_analyst_rounds: noEffect,
  }),
  optimizer: z.strictObject({
    learning_rate: count.min(1),
    min_learning_rate: count,
    lr_scheduler: z.enum(keysOf(schedules)),
    lr_control_mode: z.enum(keysOf(controlModes)),
    skill_update_mode: z.enum(keysOf(updateModes)),
    use_slow_update: z.boolean(),
    slow_update_samples: count.min(1),
    slow_update_gate_with_selection: z.boolean(),
    longitudinal_pair_policy: z.enum(['mixed', 'changed', 'unchanged']),
    use_meta_skill: z.boolean(),
    use_skill_aware_reflection: z.boolean().default(false),
    skill_aware_appendix_source: z.enum(['both', 'failure_only']).default('both'),
    skill_aware_consolidate_threshold: count.default(0),
    meta_learning_rate: noEffect,
  }),
  evaluation: z.strictObject({
    use_gate: z.boolean(),
    gate_metric: z.enum(['hard', 'soft', 'mixed']),
    gate_mixed_weight: z.number().min(0).max(1),
    /** The density bonus is not a part of the paper and not built here (3.7). */
    use_semantic_density: z.literal(false).default(false),
    semantic_density_weight: noEffect,
    leading_words: noEffect,
    sel_env_num: count,
    test_env_num: count,
    eval_test: z.boolean(),
  }),
});

export interface TraceConfig {
  /** The published configuration, checked. */
  readonly published: z.infer<typeof configSchema>;
  /** The same as configuration of our method, preset `paper`. */
  readonly ours: JsonObject;
}

/**
 * Maps a trace's configuration to ours.
 * @throws {ConfigError} for a key or a value that has no counterpart: nothing is ignored silently
 */
export function traceConfig(trace: Trace): TraceConfig {
  const parsed = configSchema.safeParse(trace.config);
  if (!parsed.success) {
    const issues = schemaIssues(parsed.error.issues, { schema: configSchema, value: trace.config });
    throw new ConfigError(`trace ${trace.name}: config: ${issues.map((issue) => issue.message).join('; ')}`);
  }
  const { data: published } = parsed;
  const { train, gradient, optimizer, evaluation } = published;
  if (train.train_size !== 0 && train.train_size !== trace.tasks.train.length)
    throw new ConfigError(
      `trace ${trace.name}: config: train.train_size is ${train.train_size}, but there are ${trace.tasks.train.length} train tasks`,
    );
  const usesSchedule =
    controlModes[optimizer.lr_control_mode] === 'scheduled' &&
    updateModes[optimizer.skill_update_mode] !== 'full-rewrite';
  const part = evaluation.sel_env_num < trace.tasks.val.length ? evaluation.sel_env_num : 0;
  return {
    published,
    ours: {
      preset: 'paper',
      epochs: train.num_epochs,
      batchSize: train.batch_size,
      accumulation: train.accumulation,
      minibatchSize: gradient.minibatch_size,
      mergeBatchSize: gradient.merge_batch_size,
      failureOnly: gradient.failure_only,
      learningRate: optimizer.learning_rate,
      minLearningRate: optimizer.min_learning_rate,
      schedule: usesSchedule ? schedules[optimizer.lr_scheduler] : 'constant',
      learningRateMode: controlModes[optimizer.lr_control_mode],
      updateMode: updateModes[optimizer.skill_update_mode],
      slowUpdate: {
        mode: !optimizer.use_slow_update
          ? 'off'
          : optimizer.slow_update_gate_with_selection
            ? 'gated'
            : 'forced',
        samples: optimizer.slow_update_samples,
        pairs: optimizer.longitudinal_pair_policy,
      },
      metaSkill: optimizer.use_meta_skill,
      skillAware: {
        enabled: optimizer.use_skill_aware_reflection,
        source: optimizer.skill_aware_appendix_source === 'both' ? 'both' : 'failure-only',
        consolidateAbove: optimizer.skill_aware_consolidate_threshold,
      },
      valSize: part,
      gate: {
        enabled: evaluation.use_gate,
        metric: evaluation.gate_metric,
        softWeight: evaluation.gate_mixed_weight,
      },
      finalValidation: evaluation.eval_test,
    },
  };
}

function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): [Key, ...Key[]] {
  return Object.keys(table) as [Key, ...Key[]];
}
