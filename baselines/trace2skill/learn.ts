import type { Arena, LearnResult } from '../../core/arena.ts';
import { skillOf } from '../../core/hash.ts';
import { limitsCalls } from '../../core/limits.ts';
import { settleAll } from '../../core/settle-all.ts';
import type { Skill } from '../../core/vocabulary.ts';
import { analyse } from './analyse.ts';
import { planBudget } from './budget-plan.ts';
import { chooseTrajectories } from './choose-trajectories.ts';
import { allPassesRun, collect, type Pool } from './collect.ts';
import type { Trace2SkillConfig } from './config.ts';
import { emit } from './events.ts';
import { finishDocument } from './finish-document.ts';
import { mergePatches } from './merge.ts';
import { proposePatches } from './propose.ts';
import { editRecord, type Patch } from './section-edit.ts';
import { type Finished, type Selection, selectDocument } from './select-document.ts';
import { countClasses, type Trajectory } from './trajectory.ts';
import { translate } from './translate.ts';

/**
 * Trace2Skill (spec/baselines.md 7): one pass without a search. Trajectories of the starting document; an analyst and a
 * patch for each, all against that document; the patches merged level by level into one list of edits, in as many
 * orders as there are outcomes; the edits applied; the best outcome on val kept.
 */
export async function learn(arena: Arena, config: Trace2SkillConfig): Promise<LearnResult> {
  const seed = skillOf(arena.brief.seedDocument);
  const left = arena.rolloutsLeft();
  // Where calls are limited as well, passes that rollouts alone would allow could leave nothing for the analysts.
  const limited = limitsCalls(arena.limits) && config.passes === 'fill' ? { ...config, passes: 1 } : config;
  const plan = planBudget(limited, { train: arena.train.length, val: arena.val.length }, left);
  const { passes, outcomes, reserved } = plan;
  const { analyst, sides } = config;
  const document = seed.hash;
  const told = { document, passes, outcomes, reserved, rolloutsLeft: left, analyst, sides };
  emit(arena, 'evolution-planned', {}, told);
  const none = { candidates: [], best: null, native: null };
  // For the record: one rollout more than there are is what the budget did not hold.
  const noteLimit = () => left !== null && arena.affords({ rollouts: left + 1 });
  if (plan.problem !== null) {
    noteLimit();
    return finish(arena, config, { seed, selection: none, stopped: plan.problem });
  }

  // 1. Trajectories.
  const pool = await collect(arena, config, seed, plan);
  const wantedPasses = limited.passes === 'fill' ? config.maxPasses : limited.passes;
  const fewerPasses = passes < wantedPasses && pool.stopped === allPassesRun;
  if (fewerPasses || outcomes < config.outcomes) noteLimit();
  const chosen = chooseTrajectories(pool.trajectories, config, arena.rng('trace2skill-chosen'));
  emit(arena, 'trajectories-chosen', {}, chosenData(pool, chosen));

  // 2. Analysts and patches, each alone against the starting document.
  const records = await analyse(arena, config, seed, chosen);
  const { failed } = countClasses(pool.trajectories);
  const patches = await proposePatches(arena, config, seed, {
    records,
    failed,
    total: pool.trajectories.length,
  });

  // 3. Consolidation, once an outcome.
  const finished = patches.length === 0 ? [] : await consolidate(arena, config, seed, { patches, outcomes });
  const selection = await selectDocument(arena, config, seed, finished);
  const stopped =
    patches.length === 0
      ? 'no patch was proposed'
      : finished.length === 0
        ? 'no document was finished'
        : null;
  return finish(arena, config, { seed, selection, stopped });
}

/** Each stage runs for all outcomes at once; its events follow in the order of the outcomes. */
async function consolidate(
  arena: Arena,
  config: Trace2SkillConfig,
  seed: Skill,
  { patches, outcomes }: { readonly patches: readonly Patch[]; readonly outcomes: number },
): Promise<Finished[]> {
  const numbers = Array.from({ length: outcomes }, (_, index) => index + 1);
  const merged = await settleAll(
    numbers.map(async (outcome) => ({
      outcome,
      ...(await mergePatches(arena, config, seed, { patches, outcome })),
    })),
  );
  for (const { outcome, order, merges, edits } of merged)
    emit(arena, 'patches-merged', { step: outcome }, { order, merges, edits: edits.map(editRecord) });

  const translated = await settleAll(
    merged.map(async ({ outcome, edits }) => ({
      outcome,
      ...(await translate(arena, config, seed, { edits, outcome })),
    })),
  );
  for (const { outcome, asked, corrected } of translated)
    emit(arena, 'edits-translated', { step: outcome }, { asked, corrected });

  const finished = await settleAll(
    translated.map(async ({ outcome, edits }) => ({
      outcome,
      edits,
      ...(await finishDocument(arena, config, seed, { edits, outcome })),
    })),
  );
  for (const { outcome, edits, applied, skipped, skill, problems, repairs } of finished) {
    const place = { step: outcome };
    const done = { applied: edits.length - skipped.length, skipped, edits: edits.map(editRecord) };
    emit(arena, 'edits-applied', place, { document: applied, ...done });
    emit(arena, 'document-finished', place, { document: skill?.hash ?? null, problems, repairs });
  }
  return finished.flatMap(({ outcome, skill }) => (skill === null ? [] : [{ outcome, skill }]));
}

function chosenData({ trajectories, stopped }: Pool, chosen: readonly Trajectory[]) {
  const types = [...new Set(trajectories.map(({ row }) => row.task.type))].sort();
  const byType = types.map((type) => ({
    type,
    ...countClasses(chosen.filter(({ row }) => row.task.type === type)),
  }));
  return { collected: countClasses(trajectories), chosen: countClasses(chosen), byType, stopped };
}

/** Where nothing was finished or could be scored, the starting document stands. */
function finish(
  arena: Arena,
  config: Trace2SkillConfig,
  {
    seed,
    selection,
    stopped,
  }: { readonly seed: Skill; readonly selection: Selection; readonly stopped: string | null },
): LearnResult {
  const { candidates, best, native } = selection;
  const bestSkill = best?.skill ?? seed;
  const facts = {
    best: bestSkill.hash,
    bestOutcome: best === null || best.outcome === 0 ? null : best.outcome,
    native: native === null ? null : { outcome: native.choice.outcome, scores: native.scores },
    scored: candidates.length,
    stopped,
  };
  emit(arena, 'evolution-finished', {}, facts);
  return {
    documents: [
      { label: 'seed', skill: seed },
      { label: 'best', skill: bestSkill },
      ...(config.nativeSelection
        ? [{ label: 'native' as const, skill: native?.choice.skill ?? bestSkill }]
        : []),
    ],
    candidates,
    history: {
      method: 'trace2skill',
      analyst: config.analyst,
      sides: config.sides,
      ...facts,
      curve: candidates.map(({ skill, evaluation: { hard, soft, objective } }) => ({
        document: skill?.hash ?? null,
        hard,
        soft,
        objective,
      })),
    },
  };
}
