import type { Arena, LearnResult } from '../../core/arena.ts';
import { skillOf } from '../../core/hash.ts';
import { bestCandidate } from '../best-candidate.ts';
import { chooseParent } from './choose-parent.ts';
import type { EvoskillConfig } from './config.ts';
import { emit, type IterationRecord, type StopReason } from './events.ts';
import { type EvolutionState, iterate, recordOf } from './iterate.ts';
import { TaskSampler } from './task-sampler.ts';

/**
 * EvoSkill on one document (spec/baselines.md 8): a frontier of at most a few documents, each with one score on
 * val; each iteration makes a child of one of them that differs in one section.
 */
export async function evolve(arena: Arena, config: EvoskillConfig): Promise<LearnResult> {
  const seed = skillOf(arena.brief.seedDocument);
  const parents = arena.rng('evoskill-parents');
  // The reference shuffles once, before it splits: a data set may be sorted.
  const sampler = new TaskSampler(arena.rng('evoskill-tasks').shuffle(arena.train), config);
  emit(
    arena,
    'evolution-planned',
    {},
    {
      iterations: config.iterations,
      frontierSize: config.frontierSize,
      parent: config.parent,
      categories: sampler.categories,
    },
  );

  let state: EvolutionState = { frontier: [], history: [], candidates: [], noImprovement: 0 };
  const records: IterationRecord[] = [];
  const finish = (stopped: StopReason): LearnResult => {
    const actions: Record<string, number> = {};
    for (const { action } of records) actions[action] = (actions[action] ?? 0) + 1;
    const frontier = state.frontier.map(recordOf);
    emit(arena, 'evolution-finished', {}, { stopped, iterations: records.length, actions, frontier });
    return {
      documents: [
        { label: 'seed', skill: seed },
        { label: 'best', skill: bestCandidate(state.candidates)?.skill ?? seed },
        { label: 'native', skill: state.frontier[0]?.skill ?? seed },
      ],
      candidates: state.candidates,
      history: { method: 'evoskill', stopped, frontier, iterations: records },
    };
  };

  if (!arena.affords({ rollouts: arena.val.length })) return finish('budget');
  const evaluation = await arena.evaluate(seed);
  const { hard, soft, objective: score } = evaluation;
  emit(arena, 'baseline-evaluated', {}, { skill: seed.hash, hard, soft, score });
  state = {
    ...state,
    frontier: [{ index: 0, skill: seed, score }],
    candidates: [{ skill: seed, evaluation }],
  };

  for (let number = 1; number <= config.iterations; number += 1) {
    const tasks = sampler.next();
    if (tasks.length === 0) return finish('no train tasks');
    if (!arena.affords({ rollouts: tasks.length + arena.val.length })) return finish('budget');
    const parent = chooseParent(state.frontier, {
      strategy: config.parent,
      iteration: number,
      rng: parents,
    });
    const ended = await iterate(arena, config, state, { number, parent, tasks });
    state = ended.state;
    const { action, failed, child } = ended;
    const { noImprovement } = state;
    const frontier = state.frontier.map(recordOf);
    const [current = recordOf(parent)] = frontier;
    emit(arena, 'step-finished', { step: number }, { action, noImprovement, frontier, current });
    const taskIds = tasks.map(({ id }) => id);
    records.push({
      iteration: number,
      parent: parent.index,
      taskIds,
      failed,
      action,
      child,
      frontier,
      noImprovement,
    });
    if (config.patience > 0 && noImprovement >= config.patience) return finish('patience');
  }
  return finish('iterations');
}
