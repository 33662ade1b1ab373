import type { Arena, LearnResult, TaskRef, TrainRollout } from '../../core/arena.ts';
import { objectiveValue } from '../../core/objective.ts';
import { build } from './build.ts';
import type { EvoskillConfig } from './config.ts';
import { type ChildRecord, emit, type IterationAction, type ProgramRecord } from './events.ts';
import type { HistoryEntry } from './feedback-history.ts';
import { admit, type Program } from './frontier.ts';
import { propose } from './propose.ts';
import { scoreChild } from './score-child.ts';

/** What passes from one iteration to the next; an iteration makes a new one. */
export interface EvolutionState {
  /** Best first. */
  readonly frontier: readonly Program[];
  /** Evaluated children, oldest first. */
  readonly history: readonly HistoryEntry[];
  readonly candidates: LearnResult['candidates'];
  /** Iterations in a row that had failures and added nothing to the frontier. */
  readonly noImprovement: number;
}

export interface Iteration {
  readonly number: number;
  readonly parent: Program;
  readonly tasks: readonly TaskRef[];
}

interface Ended {
  readonly state: EvolutionState;
  readonly action: IterationAction;
  readonly failed: number;
  readonly child: ChildRecord | null;
}

/** One turn of the loop of spec/baselines.md 8.2: sample, propose, build, score, admit. */
export async function iterate(
  arena: Arena,
  config: EvoskillConfig,
  state: EvolutionState,
  { number, parent, tasks }: Iteration,
): Promise<Ended> {
  const place = { step: number };
  const { frontier, history, candidates } = state;
  emit(arena, 'step-started', place, {
    skill: parent.skill.hash,
    parent: parent.index,
    frontier: frontier.map(recordOf),
    taskIds: tasks.map(({ id }) => id),
  });
  const rollouts = await arena.rollout(parent.skill, tasks, {
    phase: 'train',
    presentationSeed: arena.seed + number,
  });
  const failures = rollouts.filter((row) => isFailure(arena, config, row));
  tellBatch(arena, number, rollouts, failures);
  const ended = (
    action: IterationAction,
    next: Partial<EvolutionState>,
    child: ChildRecord | null = null,
  ) => ({
    state: { ...state, ...next },
    action,
    failed: failures.length,
    child,
  });
  const fruitless = { noImprovement: state.noImprovement + 1 };
  if (failures.length === 0) return ended('skip_no_failures', {});

  const { proposal, ...asked } = await propose(arena, config, {
    parent: parent.skill,
    failures,
    history,
    place,
  });
  emit(arena, 'proposal-made', place, {
    usable: proposal !== null,
    ...asked,
    ...(proposal ?? { action: null, section: null, related: null, text: null }),
  });
  if (proposal === null) return ended('skip_no_proposal', fruitless);

  const { child, ...built } = await build(arena, config, { parent: parent.skill, proposal, place });
  emit(arena, 'document-built', place, {
    usable: child !== null,
    ...built,
    action: child?.change.action ?? null,
    section: child?.change.section ?? null,
    restored: child?.change.restored ?? 0,
    leftOut: child?.change.leftOut ?? 0,
  });
  if (child === null) return ended('skip_no_document', fruitless);
  const { skill, change } = child;
  // Two members of one text would be one program that holds two places.
  if (frontier.some((program) => program.skill.hash === skill.hash))
    return ended('skip_duplicate', fruitless);

  const { score, scoreIs, evaluation } = await scoreChild(arena, config, { skill, frontier });
  const { hard, soft, items } = evaluation;
  emit(arena, 'candidate-evaluated', place, {
    candidate: skill.hash,
    hard,
    soft,
    score,
    scoreIs,
    ran: items.length,
  });
  const admission = admit(frontier, { index: number, skill, score }, config.frontierSize);
  const outcome = !admission.added ? 'discarded' : score > parent.score ? 'improved' : 'kept';
  const delta = score - parent.score;
  emit(arena, 'frontier-updated', place, {
    added: admission.added,
    dropped: admission.dropped?.index ?? null,
    outcome,
    change: delta,
  });
  const { action, section, sections } = change;
  const told = { action, section, outcome, score, scoreIs } as const;
  const entry = { iteration: number, proposal, parentScore: parent.score, sections, ...told };
  const known = scoreIs === 'at-most' || candidates.some(({ skill: other }) => other?.hash === skill.hash);
  const best = Math.max(...frontier.map((program) => program.score));
  return ended(
    !admission.added ? 'reject' : score > best ? 'accept_new_best' : 'accept',
    {
      frontier: admission.frontier,
      history: [...history, entry],
      candidates: known ? candidates : [...candidates, { skill, evaluation }],
      noImprovement: admission.added ? 0 : fruitless.noImprovement,
    },
    { skill: skill.hash, change: delta, ...told },
  );
}

export function recordOf({ index, skill, score }: Program): ProgramRecord {
  return { program: index, skill: skill.hash, score };
}

/** Below the threshold on the benchmark's objective; an infra error is missing data and no failure. */
function isFailure(arena: Arena, { failureBelow }: EvoskillConfig, row: TrainRollout): boolean {
  return row.outcome !== 'infra-error' && objectiveValue(arena.objective, row.hard, row.soft) < failureBelow;
}

function tellBatch(
  arena: Arena,
  step: number,
  rollouts: readonly TrainRollout[],
  failures: readonly TrainRollout[],
): void {
  const rows = rollouts.filter(({ outcome }) => outcome !== 'infra-error');
  const mean = (of: 'hard' | 'soft') =>
    rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row[of], 0) / rows.length;
  const idsOf = (some: readonly TrainRollout[]) => some.map(({ task }) => task.id);
  emit(
    arena,
    'batch-rolled-out',
    { step },
    {
      hard: mean('hard'),
      soft: mean('soft'),
      missing: idsOf(rollouts.filter(({ outcome }) => outcome === 'infra-error')),
      failed: idsOf(failures),
      rows: rows.map(({ task, hard, soft }) => ({ id: task.id, hard, soft })),
    },
  );
}
