import type { JsonObject } from '../../core/json.ts';
import { codePointLength } from '../../core/python-text.ts';
import { createRng } from '../../core/rng.ts';
import type { SkillOptEvents } from '../../optimizer/events.ts';
import type { StepRecord } from '../../optimizer/history-records.ts';
import type { BufferEntry } from '../../optimizer/step-buffer.ts';
import { countKinds, observeCalls, sizesIn } from './observe-calls.ts';
import { afterState } from './observe-state.ts';
import type { Segment } from './segments.ts';
import { controlModes, type TraceConfig } from './trace-config.ts';

/** What observing a step needs to know of the rest of the run. */
export interface StepContext {
  readonly config: TraceConfig;
  readonly texts: ReadonlyMap<string, string>;
  readonly stepsPerEpoch: number;
  readonly gateMetric: string;
  /** Memory that the end of the epoch before wrote; empty = none. */
  readonly memory: string;
}

/** One step in the form of `expected.steps[]`. */
export function observeStep(segment: Segment, context: StepContext): JsonObject {
  const { config, texts, memory } = context;
  const record = segment.first('step-finished');
  const started = segment.first('step-started');
  if (record === null || started === null) return { step: 'not finished' };
  const calls = segment.of('call').map(({ call }) => call);
  const reflected = segment.first('reflected');
  const merged = segment.first('merged');
  const buffered = segment.first('step-buffered');
  const evaluated = segment.first('candidate-evaluated');
  const { train, selection } = segment.rollouts();
  const skipped = merged === null || /^skip_no_/.test(record.action);
  const candidate = record.candidate ?? (merged === null ? null : record.skill);

  return {
    step: record.step,
    epoch: record.epoch,
    step_in_epoch: record.stepInEpoch,
    skill_hash_before: record.skill,
    active_meta_skill: memory,
    step_buffer_in: { entries: started.buffer.map(publishedEntry) },
    analyst_cap: reflected?.analystCap ?? null,
    micro_batches: segment
      .all('batch-rolled-out')
      .map((batch, microBatch) => observeBatch(batch, microBatch, reflected, config)),
    rollout_n: record.trainTasks,
    rollout_hard: record.trainHard,
    rollout_soft: record.trainSoft,
    n_patches: record.failurePatches + record.successPatches,
    n_failure_patches: record.failurePatches,
    n_success_patches: record.successPatches,
    aggregate: merged === null ? null : { merges: observeMerges(segment, merged), items: merged.items },
    select: observeSelection(segment, config),
    update: merged === null ? null : observeUpdate(record),
    candidate:
      candidate === null
        ? null
        : {
            hash: candidate,
            length_code_points: codePointLength(texts.get(candidate) ?? ''),
            text: texts.get(candidate) ?? null,
            same_as_current: candidate === record.skill,
          },
    selection:
      evaluated === null
        ? null
        : {
            source: evaluated.source,
            hard: evaluated.hard,
            soft: evaluated.soft,
            gate_score: evaluated.score,
            items: segment.of('evaluation').map(({ evaluation }) => valItems(evaluation.items))[0] ?? null,
          },
    gate: skipped ? null : observeGate(segment, record, context.gateMetric),
    action: record.action,
    ...afterState(record, context.stepsPerEpoch),
    step_buffer_entry: buffered === null ? null : publishedEntry(buffered),
    optimizer_calls: observeCalls(calls, { buffer: started.buffer, memory }),
    optimizer_call_counts: countKinds(calls),
    target_rollouts: { train, selection },
  };
}

/** Scores of val tasks without what the published format does not hold. */
export function valItems(items: readonly { id: string; hard: number; soft: number }[]): JsonObject[] {
  return items.map(({ id, hard, soft }) => ({ id, hard, soft }));
}

type Reflected = SkillOptEvents['reflected'] | null;

function observeBatch(
  batch: SkillOptEvents['batch-rolled-out'],
  microBatch: number,
  reflected: Reflected,
  config: TraceConfig,
): JsonObject {
  const { minibatch_size: size, failure_only: failureOnly } = config.published.gradient;
  const { seed, rows } = batch;
  const own = (reflected?.minibatches ?? []).filter((minibatch) => minibatch.microBatch === microBatch);
  const observed = (side: string) => own.filter((minibatch) => minibatch.side === side);
  // Nobody logs a shuffle's seed: it is the one that gives the members seen.
  const shuffleSeed = (side: string, members: readonly { id: string }[], candidate: number) => {
    const order = createRng(candidate).shuffle(members.map(({ id }) => id));
    const seen = observed(side);
    const cut = seen.map((_, index) => order.slice(index * size, (index + 1) * size));
    const isIt =
      seen.length === Math.ceil(members.length / size) &&
      JSON.stringify(cut) === JSON.stringify(seen.map(({ taskIds }) => taskIds));
    return isIt ? candidate : `not ${candidate}`;
  };
  const publish = (side: string) =>
    observed(side).map(({ minibatch, taskIds, usable, items }) => ({
      minibatch,
      task_ids: taskIds,
      reply_usable: usable,
      items_kept: items.length,
      items,
    }));
  const patches = (side: string) => observed(side).filter(({ items }) => items.length > 0).length;
  const isFailure = (row: { hard: number }) => row.hard < 1e-9;
  const successes = failureOnly ? [] : rows.filter((row) => !isFailure(row));
  return {
    micro_batch: microBatch,
    batch_seed: seed,
    failure_shuffle_seed: shuffleSeed('failure', rows.filter(isFailure), seed),
    success_shuffle_seed: shuffleSeed('success', successes, seed + 1),
    task_ids: rows.map(({ id }) => id),
    rollout: rows.map(({ id, hard, soft, failReason }) => ({ id, hard, soft, fail_reason: failReason })),
    hard: batch.hard,
    soft: batch.soft,
    failure_minibatches: publish('failure'),
    success_minibatches: publish('success'),
    n_failure_patches: patches('failure'),
    n_success_patches: patches('success'),
  };
}

function observeMerges(segment: Segment, { merges }: SkillOptEvents['merged']): JsonObject[] {
  const final = segment.of('call').find(({ call }) => call.kind === 'final-merge');
  return merges.map(({ kind, level, group, patchesIn, outcome, itemsOut }) => {
    const result = { kind: kind.replaceAll('-', '_'), outcome, items_out: itemsOut };
    if (kind === 'final-merge') return { ...result, ...(final === undefined ? {} : sizesIn(final.call)) };
    return { ...result, level, group, patches_in: patchesIn };
  });
}

function observeSelection(segment: Segment, { published }: TraceConfig): JsonObject | null {
  const selected = segment.first('selected');
  if (selected === null) return null;
  const { budget, poolSize, outcome, indices, items } = selected;
  const rate = segment.first('learning-rate-decided');
  const { lr_control_mode: control } = published.optimizer;
  const decision = rate?.decision ?? null;
  return {
    edit_budget: budget,
    lr_control_mode: rate?.mode === 'off' ? 'none' : publishedControl(control),
    ...(decision === null
      ? {}
      : {
          lr_decision: {
            available_update_items: decision.available,
            clamped: decision.clamped,
            fallback: decision.fallback,
            learning_rate: decision.learningRate,
            raw_learning_rate: decision.rawLearningRate,
          },
        }),
    pool_size: poolSize,
    outcome,
    ranking_called: segment.of('call').some(({ call }) => call.kind === 'ranking'),
    selected_pool_indices: indices,
    items,
    support_counts: selected.supportCounts,
  };
}

function observeUpdate(record: StepRecord): JsonObject {
  const { report, summary, rewriteChangeSummary: changes } = record;
  return {
    edit_report: report.map(({ index, op, target, contentPreview, status }) => ({
      index,
      op,
      target,
      content_preview: contentPreview,
      status,
    })),
    // The published count takes fallbacks for applied edits; ours is finer and adds up to it.
    edit_summary:
      summary === null || summary.total === 0
        ? null
        : {
            total: summary.total,
            applied: summary.applied + summary.fallbacks,
            skipped: summary.skipped,
            errors: summary.errors,
          },
    ...(changes == null ? {} : { rewrite_change_summary: changes }),
  };
}

function publishedControl(control: TraceConfig['published']['optimizer']['lr_control_mode']): string {
  const ours = controlModes[control];
  if (ours === 'autonomous') return 'autonomous';
  return ['none', 'off', 'no_lr'].includes(control) ? 'none' : 'fixed';
}

/** The scores before the decision; nothing changes in a step that skips it, so they are those after it. */
function observeGate(segment: Segment, record: StepRecord, metric: string): JsonObject {
  const decided = segment.first('gate-decided');
  return {
    metric,
    current_score_before: decided?.currentScore ?? record.current.score,
    best_score_before: decided?.bestScore ?? record.best.score,
  };
}

/** A buffer entry in the published names. */
function publishedEntry(entry: BufferEntry): JsonObject {
  const { step, action, total, failed, failurePatterns, rejected } = entry;
  return {
    step,
    action,
    n_total: total,
    n_fail: failed,
    failure_patterns: failurePatterns.map(({ pattern, count, taskIds }) => ({
      pattern,
      count,
      task_ids: taskIds,
    })),
    ...(rejected === null
      ? {}
      : {
          score_before: rejected.scoreBefore,
          score_after: rejected.scoreAfter,
          rejected_edits: rejected.edits,
        }),
  };
}
