import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseBlocks } from '../../core/prompt-blocks.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { skilloptDefinition } from '../../optimizer/index.ts';
import { createFakeArena, type FakeArena } from '../kit/fake-arena.ts';
import { configOf, type RecordedTrace, readTraces, traceFolder, worldOf } from './recorded-trace.ts';

const traces = readTraces();

describe('preset paper against recorded runs of the reference', () => {
  it('finds its traces wherever their folder is present', () => {
    if (!existsSync(traceFolder)) console.info('recorded traces: absent');
    expect(traces.length > 0).toBe(existsSync(traceFolder));
  });

  for (const trace of traces)
    it(`${trace.name}: batches, proposals, merges, selection, edits, gate and counts are equal`, async () => {
      const arena = createFakeArena(worldOf(trace));
      const method = skilloptDefinition.create(configOf(trace), {
        prompts: new PromptLibrary(),
        readFile: () => '',
      });
      const result = await method.learn(arena);
      const { expected } = trace;

      expect(data(arena, 'baseline-evaluated', {})).toMatchObject({
        skill: expected.baseline.skill_hash,
        hard: expected.baseline.hard,
        score: expected.baseline.gate_score,
      });
      const planned = arena.events
        .filter((event) => event.name === 'epoch-started')
        .map((event) => event.data);
      expect(planned).toEqual(
        expected.epoch_plan.map(({ batches }) => ({
          batches: batches.map((batch, index) => ({
            index,
            seed: batch.batch_seed,
            taskIds: batch.task_ids,
          })),
        })),
      );
      for (const step of expected.steps) compareStep(arena, step);
      for (const end of expected.epoch_ends) compareEpochEnd(arena, trace, end);
      compareFinal(arena, trace);
      const hashes = Object.fromEntries(result.documents.map(({ label, skill }) => [label, skill?.hash]));
      expect(hashes.best).toBe(expected.final.best_skill_hash);
      expect(hashes.final).toBe(expected.final.current_skill_hash);
      expect(countKinds(arena)).toEqual(callsOf(trace));
      const { target_rollouts_by_phase: phases } = expected.counts;
      const { rollouts } = arena.spent();
      expect(rollouts.train).toBe(phases.train);
      expect(rollouts['slow-update']).toBe(phases.slow_comparison ?? 0);
    });
});

type ExpectedStep = RecordedTrace['expected']['steps'][number];

function compareStep(arena: FakeArena, expected: ExpectedStep): void {
  const place = { step: expected.step };
  const isDefect = (field: string) => expected.reference_defect_fields?.includes(field) ?? false;
  const started = data(arena, 'step-started', place);
  expect(started.skill).toBe(expected.skill_hash_before);
  for (const { prompt, place: at } of arena.calls.filter((call) => call.place.step === expected.step))
    expect(memoryIn(prompt.user), JSON.stringify(at)).toBe(expected.active_meta_skill);
  if (!isDefect('step_buffer_in') && expected.step_buffer_in.reference_defect_fields === undefined)
    expect(inPublishedNames(started.buffer)).toEqual(expected.step_buffer_in.entries);

  const minibatches = expected.micro_batches.flatMap((batch) => [
    ...batch.failure_minibatches,
    ...batch.success_minibatches,
  ]);
  expect(data(arena, 'reflected', place).analystCap).toBe(expected.analyst_cap);
  expect(data(arena, 'reflected', place).minibatches).toMatchObject(
    minibatches.map(({ task_ids, items }) => ({ taskIds: task_ids, items })),
  );
  const record = data(arena, 'step-finished', place);
  expect(record).toMatchObject({ trainHard: expected.rollout_hard, trainSoft: expected.rollout_soft });
  if (expected.aggregate !== null && expected.select !== null && expected.update !== null) {
    const merged = data(arena, 'merged', place);
    expect(merged.items).toEqual(expected.aggregate.items);
    expect(merged.merges).toMatchObject(
      expected.aggregate.merges.map(({ outcome, items_out }) => ({ outcome, itemsOut: items_out })),
    );
    expect(data(arena, 'selected', place)).toMatchObject({
      budget: expected.select.edit_budget,
      outcome: expected.select.outcome,
      indices: expected.select.selected_pool_indices,
      items: expected.select.items,
      supportCounts: expected.select.support_counts,
    });
    compareRate(record, expected.select);
    if (record.rewriteChangeSummary !== null || expected.update.rewrite_change_summary !== undefined)
      expect(record.rewriteChangeSummary).toEqual(expected.update.rewrite_change_summary);
    expect(record.report).toMatchObject(
      expected.update.edit_report.map(({ op, target, content_preview, status }) => ({
        op,
        target,
        contentPreview: content_preview,
        status,
      })),
    );
    expect(record.candidate).toBe(expected.candidate?.hash);
  }
  if (isDefect('action')) expect(record.action).toBe('skip_noop');
  else {
    expect(record.action).toBe(expected.action);
    if (expected.selection !== null)
      expect(record.val).toMatchObject({
        source: expected.selection.source,
        hard: expected.selection.hard,
        score: expected.selection.gate_score,
      });
  }
  expect(record.current).toMatchObject({
    skill: expected.current_hash_after,
    score: expected.current_score_after,
  });
  expect(record.best).toMatchObject({
    skill: expected.best_hash_after,
    score: expected.best_score_after,
    step: expected.best_step_after,
  });
}

type EpochEnd = RecordedTrace['expected']['epoch_ends'][number];

function compareEpochEnd(arena: FakeArena, trace: RecordedTrace, end: EpochEnd): void {
  const place = { epoch: end.epoch };
  const { slow_update: slow, meta_skill: meta } = end;
  if (slow?.pairs_all !== undefined) {
    expect(data(arena, 'documents-compared', place)).toMatchObject({
      purpose: 'slow-update',
      previous: slow.prev_skill_hash,
      current: slow.curr_skill_hash,
      seed: slow.seed,
      sampled: slow.sampled_task_ids,
      pairs: slow.pairs_all.map(({ id, category }, index) => ({
        id,
        category,
        before: { hard: slow.prev?.[index]?.hard, soft: slow.prev?.[index]?.soft },
        after: { hard: slow.curr?.[index]?.hard, soft: slow.curr?.[index]?.soft },
      })),
      kept: slow.pairs_kept,
    });
    expect(data(arena, 'guidance-written', place)).toMatchObject({
      previous: slow.previous_guidance,
      content: slow.slow_update_content,
    });
  }
  if (slow !== null)
    expect(data(arena, 'slow-update-decided', place)).toMatchObject({
      action: slow.action,
      ...(slow.candidate === undefined ? {} : { candidate: slow.candidate?.hash ?? null }),
      ...(slow.selection == null
        ? { val: null }
        : { val: { hard: slow.selection.hard, score: slow.selection.gate_score } }),
      current: { skill: slow.current_hash_after, score: slow.current_score_after },
      best: { skill: slow.best_hash_after, score: slow.best_score_after, step: slow.best_step_after },
    });
  if (meta === null) return;
  const written = data(arena, 'memory-written', place);
  // What the reference writes after the last epoch is read by nobody.
  if (end.epoch === trace.config.train.num_epochs)
    expect(written).toMatchObject({ action: 'skip_last_epoch', content: null });
  else
    expect(written).toMatchObject({
      action: meta.action,
      previous: meta.previous_meta_skill ?? '',
      content: meta.meta_skill_content ?? null,
    });
}

function compareFinal(arena: FakeArena, { expected }: RecordedTrace): void {
  const { final_validation: wanted, best_score: score, best_step: step } = expected.final;
  const validated = data(arena, 'final-validated', {});
  expect(validated.ran).toBe(wanted.ran);
  if (wanted.ran)
    expect(validated).toMatchObject({
      val: { score: wanted.gate_score },
      bestScoreBefore: wanted.best_score_before,
      promoted: wanted.promoted,
    });
  expect(data(arena, 'training-finished', {}).best).toMatchObject({ score, step });
}

/** Calls by kind, without the memory of the last epoch. */
function callsOf(trace: RecordedTrace): Record<string, number> {
  const { meta_skill: memories = 0, ...calls } = trace.expected.counts.optimizer_calls_by_kind;
  return memories < 2 ? calls : { ...calls, meta_skill: memories - 1 };
}

function compareRate(record: Record<string, unknown>, select: NonNullable<ExpectedStep['select']>): void {
  const names: Record<string, string> = { fixed: 'scheduled', none: 'off' };
  expect(record.learningRateMode).toBe(names[select.lr_control_mode] ?? select.lr_control_mode);
  if (select.lr_decision == null) {
    expect(record.learningRateDecision).toBeNull();
    return;
  }
  const { learning_rate, raw_learning_rate, available_update_items, clamped, fallback } = select.lr_decision;
  expect(record.learningRateDecision).toMatchObject({
    learningRate: learning_rate,
    rawLearningRate: raw_learning_rate,
    available: available_update_items,
    clamped,
    fallback,
  });
}

function data(arena: FakeArena, name: string, place: { epoch?: number; step?: number }) {
  const found = arena.events.find(
    (event) =>
      event.name === name &&
      event.place.step === place.step &&
      (place.epoch === undefined || event.place.epoch === place.epoch),
  );
  if (found === undefined) throw new Error(`no event ${name} at ${JSON.stringify(place)}`);
  return found.data;
}

/** Our buffer entries in the field names of the published ones. */
function inPublishedNames(buffer: unknown): unknown {
  const text = JSON.stringify(buffer)
    .replaceAll('"total":', '"n_total":')
    .replaceAll('"failed":', '"n_fail":')
    .replaceAll('"failurePatterns":', '"failure_patterns":')
    .replaceAll('"taskIds":', '"task_ids":');
  return JSON.parse(text, (_, value) => {
    if (typeof value !== 'object' || value === null || !('rejected' in value)) return value;
    const { rejected, ...entry } = value;
    if (rejected === null) return entry;
    return {
      ...entry,
      score_before: rejected.scoreBefore,
      score_after: rejected.scoreAfter,
      rejected_edits: rejected.edits,
    };
  });
}

function memoryIn(prompt: string): string {
  return parseBlocks(prompt).find((block) => block.tag === 'memory')?.body ?? '';
}

function countKinds(arena: FakeArena): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of arena.calls) {
    const name = kind.replaceAll('-', '_');
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
