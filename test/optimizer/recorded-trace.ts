import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { OptimizerCall } from '../../core/arena.ts';
import type { JsonObject } from '../../core/json.ts';
import { packageRoot } from '../../core/prompts.ts';
import type { FakeArenaOptions } from '../kit/fake-arena.ts';

/** Full runs of the reference trainer, read where they lie; not a part of this repository. */
export const traceFolder = join(packageRoot, '..', 'shared', 'traces');

const task = z.object({
  id: z.string(),
  question: z.string(),
  task_type: z.string(),
  requires: z.array(z.string()),
  forbids: z.array(z.string()),
  fail_label: z.string(),
  fail_reason: z.string().nullable().optional(),
});

const reply = z.object({
  epoch: z.number().optional(),
  step: z.number().optional(),
  micro_batch: z.number().optional(),
  minibatch: z.number().optional(),
  level: z.number().optional(),
  group: z.number().optional(),
  reply: z.string(),
});

const ids = z.array(z.string());
const items = z.array(z.record(z.string(), z.unknown()));
const minibatches = z.array(z.looseObject({ task_ids: ids, items_kept: z.number(), items }));
const bufferEntry = z.looseObject({ step: z.number(), action: z.string() });

const row = z.object({ id: z.string(), hard: z.number(), soft: z.number() });
const slowUpdate = z.looseObject({
  reference_defect_fields: ids.optional(),
  action: z.string(),
  seed: z.number().optional(),
  sampled_task_ids: ids.optional(),
  prev_skill_hash: z.string().optional(),
  curr_skill_hash: z.string().optional(),
  prev: z.array(row).optional(),
  curr: z.array(row).optional(),
  pairs_all: z.array(z.object({ id: z.string(), category: z.string() })).optional(),
  pairs_kept: ids.optional(),
  previous_guidance: z.string().optional(),
  slow_update_content: z.string().nullish(),
  candidate: z.object({ hash: z.string(), text: z.string() }).nullish(),
  selection: z.looseObject({ hard: z.number(), gate_score: z.number() }).nullish(),
  current_hash_after: z.string(),
  current_score_after: z.number(),
  best_hash_after: z.string(),
  best_score_after: z.number(),
  best_step_after: z.number(),
});
const metaSkill = z.looseObject({
  reference_defect_fields: ids.optional(),
  action: z.string(),
  previous_meta_skill: z.string().optional(),
  meta_skill_content: z.string().nullish(),
});

/** The fields that are compared; the format is described beside the traces. */
const traceSchema = z.object({
  name: z.string(),
  config: z.object({
    train: z.object({
      num_epochs: z.number(),
      batch_size: z.number(),
      accumulation: z.number(),
      seed: z.number(),
    }),
    gradient: z.object({
      minibatch_size: z.number(),
      merge_batch_size: z.number(),
      failure_only: z.boolean(),
    }),
    optimizer: z.object({
      learning_rate: z.number(),
      min_learning_rate: z.number(),
      lr_scheduler: z.string(),
      lr_control_mode: z.string(),
      skill_update_mode: z.string(),
      use_slow_update: z.boolean(),
      slow_update_samples: z.number(),
      slow_update_gate_with_selection: z.boolean(),
      longitudinal_pair_policy: z.enum(['mixed', 'changed', 'unchanged']),
      use_meta_skill: z.boolean(),
    }),
    evaluation: z.object({
      use_gate: z.boolean(),
      gate_metric: z.enum(['hard', 'soft', 'mixed']),
      gate_mixed_weight: z.number(),
      sel_env_num: z.number(),
      eval_test: z.boolean(),
    }),
  }),
  initial_skill: z.string(),
  tasks: z.object({ train: z.array(task), val: z.array(task) }),
  replies: z.record(z.string(), z.array(reply)),
  expected: z.object({
    baseline: z.object({ skill_hash: z.string(), hard: z.number(), gate_score: z.number() }),
    epoch_plan: z.array(
      z.object({ batches: z.array(z.looseObject({ batch_seed: z.number(), task_ids: ids })) }),
    ),
    steps: z.array(
      z.looseObject({
        reference_defect_fields: ids.optional(),
        step: z.number(),
        skill_hash_before: z.string(),
        active_meta_skill: z.string(),
        analyst_cap: z.number().nullable(),
        step_buffer_in: z.looseObject({
          reference_defect_fields: ids.optional(),
          entries: z.array(bufferEntry),
        }),
        micro_batches: z.array(
          z.looseObject({
            failure_minibatches: minibatches,
            success_minibatches: minibatches,
          }),
        ),
        rollout_hard: z.number(),
        rollout_soft: z.number(),
        aggregate: z
          .object({ merges: z.array(z.looseObject({ outcome: z.string(), items_out: z.number() })), items })
          .nullable(),
        select: z
          .looseObject({
            edit_budget: z.number().nullable(),
            lr_control_mode: z.string(),
            lr_decision: z.record(z.string(), z.unknown()).nullish(),
            support_counts: z.array(z.number()),
            outcome: z.string(),
            selected_pool_indices: z.array(z.number()),
            items,
          })
          .nullable(),
        update: z
          .looseObject({
            rewrite_change_summary: ids.optional(),
            edit_report: z.array(
              z.looseObject({
                op: z.string(),
                target: z.string(),
                content_preview: z.string(),
                status: z.string(),
              }),
            ),
          })
          .nullable(),
        candidate: z.looseObject({ hash: z.string() }).nullable(),
        selection: z.looseObject({ source: z.string(), hard: z.number(), gate_score: z.number() }).nullable(),
        action: z.string(),
        current_hash_after: z.string(),
        best_hash_after: z.string(),
        current_score_after: z.number(),
        best_score_after: z.number(),
        best_step_after: z.number(),
      }),
    ),
    epoch_ends: z.array(
      z.looseObject({
        epoch: z.number(),
        slow_update: slowUpdate.nullable(),
        meta_skill: metaSkill.nullable(),
      }),
    ),
    final: z.looseObject({
      current_skill_hash: z.string(),
      best_skill_hash: z.string(),
      best_score: z.number(),
      best_step: z.number(),
      final_validation: z.looseObject({
        ran: z.boolean(),
        gate_score: z.number().optional(),
        best_score_before: z.number().optional(),
        promoted: z.boolean().optional(),
      }),
    }),
    counts: z.looseObject({
      reference_defect_fields: ids.optional(),
      optimizer_calls_by_kind: z.record(z.string(), z.number()),
      target_rollouts_by_phase: z.record(z.string(), z.number()),
    }),
  }),
});

export type RecordedTrace = z.infer<typeof traceSchema>;

/** All recorded traces. */
export function readTraces(): RecordedTrace[] {
  if (!existsSync(traceFolder)) return [];
  return readdirSync(traceFolder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name): unknown => JSON.parse(readFileSync(join(traceFolder, name), 'utf8')))
    .map((trace) => traceSchema.parse(trace));
}

const updateModes: Record<string, string> = {
  rewrite_from_suggestions: 'rewrite-from-suggestions',
  full_rewrite_minibatch: 'full-rewrite',
};
const rateModes: Record<string, string> = { fixed: 'scheduled', none: 'off' };

/** The trace's configuration in our keys. */
export function configOf({ config }: RecordedTrace): JsonObject {
  const { train, gradient, optimizer, evaluation } = config;
  return {
    preset: 'paper',
    epochs: train.num_epochs,
    batchSize: train.batch_size,
    accumulation: train.accumulation,
    minibatchSize: gradient.minibatch_size,
    mergeBatchSize: gradient.merge_batch_size,
    failureOnly: gradient.failure_only,
    learningRate: optimizer.learning_rate,
    minLearningRate: optimizer.min_learning_rate,
    schedule: optimizer.lr_scheduler,
    learningRateMode: rateModes[optimizer.lr_control_mode] ?? optimizer.lr_control_mode,
    updateMode: updateModes[optimizer.skill_update_mode] ?? optimizer.skill_update_mode,
    valSize: evaluation.sel_env_num,
    slowUpdate: {
      mode: slowUpdateMode(optimizer),
      samples: optimizer.slow_update_samples,
      pairs: optimizer.longitudinal_pair_policy,
    },
    metaSkill: optimizer.use_meta_skill,
    finalValidation: evaluation.eval_test,
    gate: {
      enabled: evaluation.use_gate,
      metric: evaluation.gate_metric,
      softWeight: evaluation.gate_mixed_weight,
    },
  };
}

function slowUpdateMode(optimizer: RecordedTrace['config']['optimizer']): string {
  if (!optimizer.use_slow_update) return 'off';
  return optimizer.slow_update_gate_with_selection ? 'gated' : 'forced';
}

/** The trace's tasks and scripted replies as a world; a call that the trace does not hold is an error. */
export function worldOf(trace: RecordedTrace): FakeArenaOptions {
  const tasks = (split: 'train' | 'val') =>
    trace.tasks[split].map((each) => ({
      id: each.id,
      question: each.question,
      requires: each.requires,
      forbids: each.forbids,
      failLabel: each.fail_label,
      type: each.task_type,
      ...(each.fail_reason === undefined ? {} : { failReason: each.fail_reason }),
    }));
  return {
    train: tasks('train'),
    val: tasks('val'),
    seedDocument: trace.initial_skill,
    seed: trace.config.train.seed,
    optimizer: (call) => replyTo(trace, call),
  };
}

function replyTo(trace: RecordedTrace, { kind, place }: OptimizerCall): string {
  const found = trace.replies[kind.replaceAll('-', '_')]?.find(
    (entry) =>
      (entry.epoch === undefined || entry.epoch === place.epoch) &&
      entry.step === place.step &&
      entry.micro_batch === place.microBatch &&
      entry.minibatch === place.minibatch &&
      entry.level === place.level &&
      entry.group === place.group,
  );
  if (found === undefined) throw new Error(`${trace.name} holds no ${kind} at ${JSON.stringify(place)}`);
  return found.reply;
}
