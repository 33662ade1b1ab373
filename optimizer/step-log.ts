import type { TaskRef } from '../core/arena.ts';
import { roundHalfEven } from '../core/python-text.ts';
import type { Skill } from '../core/vocabulary.ts';
import type { StepPlan } from './batches.ts';
import type { AppliedEdits } from './edits.ts';
import type { MeasuredScore, Score } from './evaluate.ts';
import type { SkillOptEvents } from './events.ts';
import type { AppendixUpdate } from './flush-notes.ts';
import type { Gated } from './gate.ts';
import type { ReportedEdit, Standing, StepAction, StepRecord, ValRecord } from './history-records.ts';
import { type Patch, supportOf } from './items.ts';
import type { LearningRateMode, StepRate } from './learning-rate.ts';
import type { Analysis } from './reflect.ts';
import { isFailure, type RolloutBatch } from './rollout.ts';
import type { Selection } from './select.ts';
import type { Incumbent, Training } from './state.ts';
import type { Update } from './update.ts';

/** What the stages return, as the data of their events (optimizer/events.ts) and the rows of history.json. */

export function planned(
  { config, evaluator, totalSteps }: Training,
  trainSize: number,
  stepsPerEpoch: number,
): SkillOptEvents['training-planned'] {
  const { preset } = config;
  const { metric } = evaluator.objective;
  return { preset, trainSize, valSize: evaluator.size, stepsPerEpoch, totalSteps, gateMetric: metric };
}

export function baseline({ evaluation, value }: Score): SkillOptEvents['baseline-evaluated'] {
  const { skill, hard, soft } = evaluation;
  return { skill, hard, soft, score: value };
}

export function epochPlan(plan: readonly StepPlan<TaskRef>[]): SkillOptEvents['epoch-started'] {
  const batches = plan.flatMap((step) => step.batches);
  return {
    batches: batches.map(({ index, seed, tasks }) => ({
      index,
      seed,
      taskIds: tasks.map((task) => task.id),
    })),
  };
}

export function rolledOut({
  batch,
  rows,
  missing,
  hard,
  soft,
}: RolloutBatch): SkillOptEvents['batch-rolled-out'] {
  return {
    seed: batch.seed,
    hard,
    soft,
    missing,
    rows: rows.map((row) => ({
      id: row.task.id,
      hard: row.hard,
      soft: row.soft,
      failReason: row.failReason,
    })),
  };
}

export function reflected(
  analyses: readonly Analysis[],
  analystCap: number | null,
): SkillOptEvents['reflected'] {
  return {
    analystCap,
    minibatches: analyses.map(({ minibatch, usable, attempts, dropped, problem, items, notes }) => ({
      side: minibatch.side,
      microBatch: minibatch.microBatch,
      minibatch: minibatch.index,
      taskIds: minibatch.rows.map((row) => row.task.id),
      usable,
      attempts,
      dropped,
      problem,
      items,
      notes,
    })),
  };
}

export function rateDecided({ mode, budget, decision }: StepRate): SkillOptEvents['learning-rate-decided'] {
  return { mode, budget, decision };
}

export function selected(selection: Selection, poolSize: number): SkillOptEvents['selected'] {
  return { ...selection, poolSize, supportCounts: selection.items.map(supportOf) };
}

export function applied(
  { report, summary }: AppliedEdits,
  candidate: Skill,
): SkillOptEvents['edits-applied'] {
  return { candidate: candidate.hash, report: reportRows(report), summary: { ...summary } };
}

export function rewritten({ text, rewrite }: Update, candidate: Skill): SkillOptEvents['document-rewritten'] {
  const { changeSummary = [], regionsRepaired = false, attempts = 0, problem = null } = rewrite ?? {};
  return {
    candidate: candidate.hash,
    usable: text !== null,
    changeSummary,
    regionsRepaired,
    attempts,
    problem,
  };
}

export function evaluated(score: MeasuredScore): SkillOptEvents['candidate-evaluated'] {
  const { skill, hard, soft, items } = score.evaluation;
  const missing = items.filter((item) => item.missing).map((item) => item.id);
  const { source, value, is: scoreIs = 'exact' } = score;
  return { candidate: skill, source, hard, soft, score: value, scoreIs, ran: items.length, missing };
}

export function gateDecided(
  { evaluator }: Training,
  { action, candidate, current, best, paired }: Gated<Incumbent>,
): SkillOptEvents['gate-decided'] {
  const bound = candidate.is ?? 'exact';
  return {
    action,
    candidate: candidate.evaluation.skill,
    incumbent: current.skill.hash,
    objective: { ...evaluator.objective },
    valSize: evaluator.size,
    candidateScore: candidate.value,
    bound,
    complete: bound === 'exact',
    currentScore: current.score.value,
    bestScore: best.score.value,
    ...paired,
  };
}

/** What every step knows, skipped or not. */
export type StepFacts = Pick<
  StepRecord,
  | 'step'
  | 'epoch'
  | 'stepInEpoch'
  | 'skill'
  | 'trainTasks'
  | 'trainFailed'
  | 'trainHard'
  | 'trainSoft'
  | 'failurePatches'
  | 'successPatches'
  | 'proposed'
  | 'learningRateMode'
>;

/** Collects them. Means are over rollouts, rounded to 6 places (15.23). */
export function stepFacts(options: {
  readonly epoch: number;
  readonly step: number;
  readonly stepInEpoch: number;
  readonly skill: Skill;
  readonly rollouts: readonly RolloutBatch[];
  readonly patches: { readonly failure: readonly Patch[]; readonly success: readonly Patch[] };
  readonly learningRateMode: LearningRateMode;
}): StepFacts {
  const { epoch, step, stepInEpoch, skill, rollouts, patches, learningRateMode } = options;
  const rows = rollouts.flatMap((batch) => batch.rows);
  const weighted = (of: (batch: RolloutBatch) => number) =>
    rows.length === 0
      ? 0
      : roundHalfEven(
          rollouts.reduce((sum, batch) => sum + of(batch) * batch.rows.length, 0) / rows.length,
          6,
        );
  return {
    step,
    epoch,
    stepInEpoch,
    skill: skill.hash,
    trainTasks: rows.length,
    trainFailed: rows.filter(isFailure).length,
    trainHard: weighted((batch) => batch.hard),
    trainSoft: weighted((batch) => batch.soft),
    failurePatches: patches.failure.length,
    successPatches: patches.success.length,
    proposed: [...patches.failure, ...patches.success].reduce((sum, patch) => sum + patch.items.length, 0),
    learningRateMode,
  };
}

/** How a step ended; what a skipped step did not come to is absent. */
export interface StepOutcome {
  readonly action: StepAction;
  readonly merged?: number;
  readonly rate?: StepRate;
  readonly selection?: Selection;
  readonly update?: Update;
  readonly candidate?: Skill;
  readonly val?: MeasuredScore;
}

/** The step's row of history.json. */
export function stepRecord(
  facts: StepFacts,
  outcome: StepOutcome & {
    readonly current: Standing;
    readonly best: Standing;
    readonly appendix: AppendixUpdate | null;
  },
): StepRecord {
  const { action, current, best, appendix, merged, rate, selection, update, candidate, val } = outcome;
  const items = selection?.items ?? [];
  const edits = update?.applied ?? null;
  return {
    ...facts,
    merged: merged ?? null,
    learningRateDecision: rate?.decision ?? null,
    budget: rate?.budget ?? null,
    selectionOutcome: selection?.outcome ?? null,
    selected: items,
    supportCounts: items.map(supportOf),
    report: reportRows(edits?.report ?? []),
    summary: edits === null ? null : { ...edits.summary },
    rewriteChangeSummary: update?.text == null ? null : (update.rewrite?.changeSummary ?? null),
    regionsRepaired: update?.rewrite?.regionsRepaired ?? false,
    candidate: candidate?.hash ?? null,
    val: val === undefined ? null : valRecord(val),
    appendix,
    action,
    current,
    best,
  };
}

export function valRecord({ evaluation, value, is, source }: MeasuredScore): ValRecord {
  return { hard: evaluation.hard, soft: evaluation.soft, score: value, scoreIs: is ?? 'exact', source };
}

export function countActions(records: readonly StepRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { action } of records) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}

function reportRows(report: AppliedEdits['report']): ReportedEdit[] {
  return report.map((row) => ({ ...row, message: row.message ?? null }));
}
