import type { Arena, LearnResult, TaskRef } from '../core/arena.ts';
import { skillOf } from '../core/hash.ts';
import type { Skill } from '../core/vocabulary.ts';
import { planEpoch, type StepPlan, stepsPerEpoch } from './batches.ts';
import { shortfall } from './budget.ts';
import { type Comparison, compareDocuments } from './comparison.ts';
import type { SkillOptConfig } from './config.ts';
import { createEvaluator } from './evaluate.ts';
import { emit } from './events.ts';
import { finish, untrained } from './finish.ts';
import { flushNotes, openAppendix } from './flush-notes.ts';
import { gate } from './gate.ts';
import type { EpochRecord, StepRecord } from './history-records.ts';
import { analystCapOf, decideRate, learningRateModeOf } from './learning-rate.ts';
import { measureCurrent } from './measure-current.ts';
import { mergePatches } from './merge.ts';
import { renderMemory, writeMemory, writesMemory } from './meta-skill.ts';
import { patchesOf, reflect } from './reflect.ts';
import { rolloutBatch } from './rollout.ts';
import { selectItems } from './select.ts';
import { slowUpdate, slowUpdateEvaluation } from './slow-update.ts';
import { type Incumbent, type State, standings, type Training } from './state.ts';
import { type BufferEntry, failurePatterns, renderBuffer } from './step-buffer.ts';
import * as log from './step-log.ts';
import { updateDocument } from './update.ts';
import { itemKindOf } from './update-mode.ts';

/**
 * SkillOpt (spec/optimizer.md 3): epochs of steps; a step rolls the current skill out on a batch of train
 * tasks, reflects on failures and successes, merges the proposed edits, keeps as many as the textual learning
 * rate allows, applies them, and lets the candidate pass only if it scores strictly better on val; the end of
 * each epoch looks back over the whole of it.
 * Deterministic given the arena's answers: a resumed run is this function run again.
 */
export async function train(arena: Arena, config: SkillOptConfig): Promise<LearnResult> {
  const tasks = config.trainSize === 0 ? arena.train : arena.train.slice(0, config.trainSize);
  const perEpoch = stepsPerEpoch(tasks.length, config);
  const totalSteps = config.epochs * perEpoch;
  const evaluator = createEvaluator(arena, config);
  const training = { arena, config, evaluator, tasks, totalSteps };
  emit(arena, 'training-planned', {}, log.planned(training, tasks.length, perEpoch));

  const seed = skillOf(arena.brief.seedDocument);
  if (!arena.affords({ rollouts: evaluator.cost.score })) return untrained(training, seed);
  const baseline = await evaluator.evaluate(seed);
  emit(arena, 'baseline-evaluated', {}, log.baseline(baseline));

  const start: Incumbent = { skill: seed, score: baseline, step: 0, origin: 'seed' };
  let state: State = openAppendix(training, { current: start, best: start, ticks: 0 });
  // What the epoch before left: its last document, and the optimizer's notes to itself.
  let previous = seed;
  let memory = '';
  const records: StepRecord[] = [];
  const epochs: EpochRecord[] = [];
  let stopped: string | null = null;

  for (let epoch = 1; epoch <= config.epochs && stopped === null; epoch += 1) {
    const plan = planEpoch(tasks, { ...config, seed: arena.seed, epoch });
    emit(arena, 'epoch-started', { epoch }, log.epochPlan(plan));
    const buffer: BufferEntry[] = [];

    for (const step of plan) {
      stopped = shortfall(training, step, state);
      if (stopped !== null) break;
      const done = await trainStep(training, { epoch, step, state, buffer, memory: renderMemory(memory) });
      state = done.state;
      records.push(done.record);
      if (done.entry === null) continue;
      buffer.push(done.entry);
      emit(arena, 'step-buffered', { epoch, step: step.step }, done.entry);
    }

    // The epoch's look back: what it changed, task by task, becomes guidance in the document (slow update) and
    // the optimizer's memory for the next epoch (meta skill).
    if (stopped === null) {
      const comparison = await compareEpoch(training, { epoch, previous, current: state.current.skill });
      const updated = await slowUpdate(training, { epoch, step: epoch * perEpoch, state, comparison });
      const written = await writeMemory(training, { epoch, memory, comparison });
      state = updated.state;
      memory = written.memory;
      previous = state.current.skill;
      const done = { epoch, slowUpdate: updated.record, memory: written.record };
      epochs.push({ ...done, ...standings(state) });
    }
    emit(arena, 'epoch-finished', { epoch }, standings(state));
  }
  return finish(training, { start, state, records, epochs, stopped });
}

/** Compares the documents of two epochs if the slow update or the meta skill asks for it. */
async function compareEpoch(
  training: Training,
  documents: { readonly epoch: number; readonly previous: Skill; readonly current: Skill },
): Promise<Comparison | null> {
  const { config } = training;
  const { epoch } = documents;
  const guides = epoch > 1 && config.slowUpdate.mode !== 'off';
  if (!guides && !writesMemory(config, epoch)) return null;
  const purpose = guides ? 'slow-update' : 'meta-skill';
  return compareDocuments(training, {
    ...documents,
    purpose,
    reserve: slowUpdateEvaluation(training, epoch),
  });
}

interface StepInput {
  readonly epoch: number;
  readonly step: StepPlan<TaskRef>;
  readonly state: State;
  readonly buffer: readonly BufferEntry[];
  readonly memory: string;
}

interface StepOutput {
  readonly state: State;
  readonly record: StepRecord;
  /** null: the step leaves nothing in the buffer. */
  readonly entry: BufferEntry | null;
}

async function trainStep(
  training: Training,
  { epoch, step, state, buffer, memory }: StepInput,
): Promise<StepOutput> {
  const { arena, config } = training;
  const { skill } = state.current;
  const kind = itemKindOf(config);
  const place = { epoch, step: step.step };
  emit(arena, 'step-started', place, { skill: skill.hash, buffer });

  // 1. Rollout: the same skill on every micro-batch.
  const rollouts = [];
  for (const batch of step.batches) {
    const rolledOut = await rolloutBatch(arena, skill, batch);
    emit(arena, 'batch-rolled-out', { ...place, microBatch: batch.microBatch }, log.rolledOut(rolledOut));
    rollouts.push(rolledOut);
  }

  // 2. Reflect: failures and successes apart, in minibatches.
  const tried = renderBuffer(buffer, config.buffer, kind);
  const cap = analystCapOf(training, state.ticks);
  const analyses = await reflect(arena, config, rollouts, { skill, place, tried, memory, cap });
  emit(arena, 'reflected', place, log.reflected(analyses, cap));
  const patches = { failure: patchesOf(analyses, 'failure'), success: patchesOf(analyses, 'success') };
  const learningRateMode = learningRateModeOf(config);
  const { stepInEpoch } = step;
  const facts = log.stepFacts({ ...place, stepInEpoch, skill, rollouts, patches, learningRateMode });

  // However the step ends: its reminders go into the appendix of what is current then, ungated.
  const end = async (next: State, outcome: log.StepOutcome, entry: BufferEntry | null) => {
    const notes = analyses.flatMap((analysis) => analysis.notes);
    const flushed = await flushNotes(training, next, { notes, place });
    const after = { ...standings(flushed.state), appendix: flushed.appendix };
    const record = log.stepRecord(facts, { ...after, ...outcome });
    emit(arena, 'step-finished', place, record);
    return { state: flushed.state, record, entry };
  };
  if (patches.failure.length + patches.success.length === 0)
    return end(state, { action: 'skip_no_patches' }, null);

  // 3. Merge: level by level, failures before successes.
  const merged = await mergePatches(arena, config, patches, { skill, place, memory });
  emit(arena, 'merged', place, { merges: merged.merges, items: merged.items });

  // 4. Select: the textual learning rate.
  const train = { rollouts: facts.trainTasks, hard: facts.trainHard, soft: facts.trainSoft };
  const { ticks } = state;
  const rate = await decideRate(training, merged.items, { ticks, skill, place, tried, memory, train });
  emit(arena, 'learning-rate-decided', place, log.rateDecided(rate));
  const { budget } = rate;
  const selection = await selectItems(arena, config, merged.items, { budget, skill, place, memory });
  emit(arena, 'selected', place, log.selected(selection, merged.items.length));

  // 5. Update: the selected items make the candidate.
  const update = await updateDocument(arena, config, selection.items, { skill, place, tried });
  const candidate = skillOf(update.text ?? skill.text);
  if (update.applied === null) emit(arena, 'document-rewritten', place, log.rewritten(update, candidate));
  else emit(arena, 'edits-applied', place, log.applied(update.applied, candidate));
  const made = { merged: merged.items.length, rate, selection, update, candidate };
  const ticked = { ...state, ticks: rate.ticks };
  if (update.text === null) return end(ticked, { ...made, action: 'skip_no_rewrite' }, null);
  const rows = rollouts.flatMap((batch) => batch.rows);
  const entry = {
    step: step.step,
    total: facts.trainTasks,
    failed: facts.trainFailed,
    failurePatterns: failurePatterns(rows, analyses, config.semantics.patternLabels),
  };
  if (candidate.hash === skill.hash)
    return end(ticked, { ...made, action: 'skip_noop' }, { ...entry, action: 'skip_noop', rejected: null });

  // 6. Gate: strictly better on val, or nothing changes.
  const met = config.gate.enabled ? await measureCurrent(training, ticked) : ticked;
  const gated = await gate(training, candidate, met);
  const { action, accepted, newBest, candidate: score, current, best } = gated;
  emit(arena, 'candidate-evaluated', place, log.evaluated(score));
  emit(arena, 'gate-decided', place, log.gateDecided(training, gated));
  const incumbent: Incumbent = { skill: candidate, score, step: step.step, origin: 'step' };
  const next: State = {
    current: accepted ? incumbent : current,
    best: newBest ? incumbent : best,
    ticks: rate.ticks,
  };
  const rejected = accepted
    ? null
    : {
        scoreBefore: current.score.value,
        scoreAfter: score.value,
        scoreAfterIs: score.is ?? 'exact',
        edits: selection.items.map(kind.remembered),
      };
  return end(next, { ...made, val: score, action }, { ...entry, action, rejected });
}
