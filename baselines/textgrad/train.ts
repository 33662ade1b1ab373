import type { Arena, LearnResult } from '../../core/arena.ts';
import { skillOf } from '../../core/hash.ts';
import type { TextGradConfig } from './config.ts';
import { emit, type Standing, type StepAction } from './events.ts';
import { type State, standingOf } from './state.ts';
import { runStep } from './step.ts';
import { planSteps } from './steps.ts';

/** The step as history.json has it. */
type StepRow = {
  readonly epoch: number;
  readonly step: number;
  readonly action: StepAction;
  readonly candidate: string | null;
  readonly candidateScore: number | null;
  readonly current: Standing;
};

/**
 * Textual gradient descent with the verifier as loss, and a return to the last document when the new one is worse
 * on val (spec/baselines.md 6.3). A step starts only if the budget holds its batch and its val run.
 */
export async function train(arena: Arena, config: TextGradConfig): Promise<LearnResult> {
  const seed = skillOf(arena.brief.seedDocument);
  const limit = arena.rolloutsLeft() === null ? config.steps : config.maxSteps;
  const sizes = { trainSize: arena.train.length, valSize: arena.val.length };
  emit(arena, 'training-planned', {}, { preset: config.preset, ...sizes, stepLimit: limit });

  const rows: StepRow[] = [];
  let parseFailures = 0;
  const finish = (state: State | null, stopped: string | null): LearnResult => {
    const actions: Record<string, number> = {};
    for (const { action } of rows) actions[action] = (actions[action] ?? 0) + 1;
    emit(
      arena,
      'training-finished',
      {},
      {
        current: state === null ? null : standingOf(state.current),
        best: state === null ? null : standingOf(state.best),
        stopped,
        parseFailures,
        actions,
      },
    );
    return {
      documents: [
        { label: 'seed', skill: seed },
        { label: 'best', skill: state === null ? seed : state.best.skill },
        { label: 'final', skill: state === null ? seed : state.current.skill },
      ],
      candidates: state === null ? [] : state.candidates,
      history: {
        method: 'textgrad',
        preset: config.preset,
        steps: rows,
        stopped,
        parseFailures,
      },
    };
  };

  const seedProblem = shortfall(arena, 'the seed document', sizes.valSize);
  if (seedProblem !== null) return finish(null, seedProblem);
  const baseline = { skill: seed, evaluation: await arena.evaluate(seed) };
  const { hard, soft, objective: score } = baseline.evaluation;
  emit(arena, 'baseline-evaluated', {}, { skill: seed.hash, hard, soft, score });

  let state: State = { current: baseline, best: baseline, candidates: [baseline], past: [] };
  const rng = (epoch: number) => arena.rng(`textgrad-epoch-${epoch}`);
  for (const plan of planSteps(arena.train, { sizes: config, limit, rng })) {
    const needed = plan.tasks.length + sizes.valSize;
    const problem = shortfall(arena, `step ${plan.step}`, needed);
    if (problem !== null) return finish(state, problem);
    const ended = await runStep(arena, config, { plan, state });
    state = ended.state;
    parseFailures += ended.action === 'skip_no_document' ? 1 : 0;
    rows.push({
      epoch: plan.epoch,
      step: plan.step,
      action: ended.action,
      candidate: ended.candidate?.skill.hash ?? null,
      candidateScore: ended.candidate?.evaluation.objective ?? null,
      current: standingOf(state.current),
    });
  }
  return finish(state, null);
}

function shortfall(arena: Arena, what: string, needed: number): string | null {
  if (arena.affords({ rollouts: needed })) return null;
  return `${what} needs up to ${needed} rollouts, ${arena.rolloutsLeft()} are left`;
}
