import type { Arena, TaskRef } from '../../core/arena.ts';
import { skillOf } from '../../core/hash.ts';
import { backward, type Gradient } from './backward.ts';
import type { TextGradConfig } from './config.ts';
import { emit, type StepAction } from './events.ts';
import { type Scored, type State, standingOf, withScored } from './state.ts';
import type { StepPlan } from './steps.ts';
import { updateDocument } from './update.ts';

interface StepResult {
  readonly action: StepAction;
  /** The new document; null where none was scored. */
  readonly candidate: Scored | null;
  readonly state: State;
}

/** One step: forward, loss, backward, update, val. */
export async function runStep(
  arena: Arena,
  config: TextGradConfig,
  { plan, state }: { readonly plan: StepPlan<TaskRef>; readonly state: State },
): Promise<StepResult> {
  const { current } = state;
  const place = { epoch: plan.epoch, step: plan.step };
  const end = (action: StepAction, next: State = state, candidate: Scored | null = null): StepResult => {
    const [now, best] = [standingOf(next.current), standingOf(next.best)];
    emit(arena, 'step-finished', place, { action, current: now, best });
    return { action, candidate, state: next };
  };
  emit(arena, 'step-started', place, { skill: current.skill.hash, taskIds: plan.tasks.map(({ id }) => id) });

  const presentationSeed = arena.seed + 1000 * plan.epoch + plan.stepInEpoch + 1;
  const all = await arena.rollout(current.skill, plan.tasks, { phase: 'train', presentationSeed });
  const rows = all.filter(({ outcome }) => outcome !== 'infra-error');
  emit(arena, 'batch-rolled-out', place, {
    seed: presentationSeed,
    missing: all.filter(({ outcome }) => outcome === 'infra-error').map(({ task }) => task.id),
    rows: rows.map(({ task, hard, soft, failReason }) => ({ id: task.id, hard, soft, failReason })),
  });

  const gradients = await backward(arena, config, { skill: current.skill, rows, place });
  emit(arena, 'gradients-computed', place, { examples: gradients.map(shown) });
  const used = gradients.filter(({ document }) => document !== null);
  if (used.length === 0) return end('skip_no_gradient');

  const past = config.momentum === 0 ? [] : state.past.slice(-config.momentum);
  const reply = await updateDocument(arena, config, {
    skill: current.skill,
    gradients: used,
    past,
    place,
  });
  // A document that differs in nothing but white space at its ends is no new document.
  const unchanged = reply.text?.trim() === current.skill.text.trim();
  const skill = reply.text === null || unchanged ? current.skill : skillOf(reply.text);
  emit(arena, 'document-rewritten', place, {
    candidate: skill.hash,
    usable: reply.text !== null,
    attempts: reply.attempts,
    problem: reply.problem,
    momentum: past.map((document) => document.skill.hash),
  });
  if (reply.text === null) return end('skip_no_document');
  if (unchanged) return end('skip_unchanged');

  const candidate = { skill, evaluation: await arena.evaluate(skill) };
  const action = decide(arena, { candidate, state, place });
  return end(action, withScored(state, candidate, action !== 'reject'), candidate);
}

/** Strictly worse than the last document: back to it. A tie stays (spec/baselines.md 6.3). */
function decide(
  arena: Arena,
  context: {
    readonly candidate: Scored;
    readonly state: State;
    readonly place: { readonly epoch: number; readonly step: number };
  },
): StepAction {
  const { candidate, state, place } = context;
  const { hard, soft, objective: score, items } = candidate.evaluation;
  const missing = items.filter((item) => item.missing).map(({ id }) => id);
  const ran = items.length;
  emit(arena, 'candidate-evaluated', place, {
    candidate: candidate.skill.hash,
    hard,
    soft,
    score,
    scoreIs: 'exact',
    ran,
    missing,
  });
  const currentScore = state.current.evaluation.objective;
  const bestScore = state.best.evaluation.objective;
  const action = score < currentScore ? 'reject' : score > bestScore ? 'accept_new_best' : 'accept';
  emit(arena, 'gate-decided', place, {
    action,
    candidate: candidate.skill.hash,
    incumbent: state.current.skill.hash,
    objective: arena.objective,
    valSize: ran,
    candidateScore: score,
    bound: 'exact',
    currentScore,
    bestScore,
  });
  return action;
}

function shown({ row, loss, answer, document, calls, dropped }: Gradient) {
  return { id: row.task.id, loss, answer, document, calls, dropped };
}
