import type { Method } from '../core/arena.ts';
import { planEpoch, stepsPerEpoch } from './batches.ts';
import type { SkillOptConfig } from './config.ts';
import { inertSwitches } from './inert-switches.ts';
import { learningRateModeOf } from './learning-rate.ts';
import { wantsNotes } from './skill-aware.ts';

export interface Bounds {
  readonly rollouts: number;
  readonly optimizerCalls: number;
  /** Candidates that the gate decides on; 0 when it is off. */
  readonly gateDecisions: number;
  readonly inert: readonly string[];
}

/**
 * What a run can cost at most (spec/science.md 4): the baseline on val, every epoch's batches, one gate evaluation a
 * step (two with `refreshIncumbent`) and one more of the current document where reminders change it between two gates,
 * the epoch ends, the final validation; every evaluation `repeats` times. An early stop may save of it. A step begins
 * only if the budget holds its batches and its gate. Optimizer calls count every re-ask.
 */
export function boundsOf(config: SkillOptConfig, given: Parameters<Method['bounds']>[0]): Bounds {
  const sizes = { train: given.train, val: given.val };
  const budget = given.rolloutBudget ?? Number.POSITIVE_INFINITY;
  const train = config.trainSize === 0 ? sizes.train : Math.min(config.trainSize, sizes.train);
  const val = config.valSize === 0 ? sizes.val : Math.min(config.valSize, sizes.val);
  const tasks = Array.from({ length: train }, (_, index) => index);
  // Every epoch has batches of the same sizes; only their order depends on the seed.
  const steps = planEpoch(tasks, { ...config, seed: 0, epoch: 1 });
  const batchSizes = steps.map((step) => step.batches.map((batch) => batch.tasks.length));
  const totalSteps = config.epochs * steps.length;
  const { enabled, repeats, refreshIncumbent } = config.gate;
  const score = repeats * val;
  const decision = score * (enabled && refreshIncumbent ? 2 : 1);
  const ends = epochEnds(config, { train, val: score, decision });
  const remeasures = wantsNotes(config) && config.semantics.ungatedScore === 'measure';
  const stepRollouts = totalSteps * (decision + (remeasures ? score : 0));
  const whole =
    score +
    config.epochs * sum(batchSizes.flat()) +
    stepRollouts +
    ends.rollouts +
    (config.finalValidation ? score : 0);
  const held = heldSteps(config, batchSizes, { budget, score, decision });
  const calls = sum(held.steps.map((micro) => callsOfStep(micro, config)));
  const looks = lookBacks(config, held.epochs);
  const run = { ...sizes, steps: stepsPerEpoch(train, config), totalSteps };
  const patches = Math.max(...batchSizes.map((micro) => sum(micro.map((size) => sidePatches(size, config)))));
  return {
    rollouts: budget < score ? 0 : Math.min(whole, budget),
    optimizerCalls: (calls + looks.updates + looks.memories) * (config.structured === 'reask' ? 3 : 1),
    gateDecisions:
      (enabled ? held.steps.length : 0) + (config.slowUpdate.mode === 'gated' ? looks.updates : 0),
    inert: inertSwitches(config, { ...run, patches }),
  };
}

/**
 * The steps that a budget may hold, as sizes of their micro-batches, and the epochs that may come to their end: as if
 * no step brought a document that is worth an evaluation.
 */
function heldSteps(
  config: SkillOptConfig,
  epoch: readonly (readonly number[])[],
  cost: { readonly budget: number; readonly score: number; readonly decision: number },
): { readonly steps: readonly (readonly number[])[]; readonly epochs: number } {
  const steps: (readonly number[])[] = [];
  let spent = cost.score;
  if (spent > cost.budget) return { steps, epochs: 0 };
  for (let epochs = 0; epochs < config.epochs; epochs += 1)
    for (const micro of epoch) {
      if (spent + sum(micro) + cost.decision > cost.budget) return { steps, epochs };
      spent += sum(micro);
      steps.push(micro);
    }
  return { steps, epochs: config.epochs };
}

/** Slow updates and memories of the first so many epochs. The first epoch has nothing to compare with. */
function lookBacks(
  { metaSkill, slowUpdate, epochs }: SkillOptConfig,
  ended: number,
): { readonly updates: number; readonly memories: number } {
  return {
    updates: slowUpdate.mode === 'off' ? 0 : Math.max(0, ended - 1),
    memories: metaSkill ? Math.max(0, Math.min(ended, epochs - 1) - 1) : 0,
  };
}

/** Rollouts of comparison and gate or measurement, of all epochs. */
function epochEnds(
  config: SkillOptConfig,
  { train, val, decision }: { readonly train: number; readonly val: number; readonly decision: number },
): { rollouts: number } {
  const { mode, samples, pairs } = config.slowUpdate;
  const { updates, memories } = lookBacks(config, config.epochs);
  // The top-up of `changed` may visit the whole split.
  const compared = pairs === 'changed' ? train : Math.min(samples, train);
  const measured = config.semantics.ungatedScore === 'measure' ? Math.max(0, config.epochs - 2) : 0;
  const evaluations = { off: 0, gated: updates * decision, forced: measured * val }[mode];
  return { rollouts: Math.max(updates, memories) * 2 * compared + evaluations };
}

/**
 * Most calls of one step: analysts of every micro-batch, merges of both sides, final merge, learning rate,
 * ranking, rewrite, compaction.
 */
function callsOfStep(microBatches: readonly number[], config: SkillOptConfig): number {
  const analysts = sum(microBatches.map((size) => analystsOf(size, config)));
  let merges = 0;
  for (let failures = 0; failures <= analysts; failures += 1) {
    const successes = config.failureOnly ? 0 : analysts - failures;
    const final = failures > 0 && successes > 0 ? 1 : 0;
    merges = Math.max(merges, mergeCalls(failures, config) + mergeCalls(successes, config) + final);
  }
  const mode = learningRateModeOf(config);
  const rates = mode === 'off' ? 0 : mode === 'autonomous' ? 2 : 1;
  const rewrites = config.updateMode === 'rewrite-from-suggestions' ? 1 : 0;
  const compactions = wantsNotes(config) && config.skillAware.consolidateAbove > 0 ? 1 : 0;
  return analysts + merges + rates + rewrites + compactions;
}

/** Most patches of one side that a micro-batch makes. */
function sidePatches(size: number, { minibatchSize }: SkillOptConfig): number {
  return Math.ceil(size / minibatchSize);
}

/** Most minibatches that n trajectories make, however they fall into failures and successes. */
function analystsOf(size: number, { minibatchSize, failureOnly }: SkillOptConfig): number {
  if (failureOnly) return Math.ceil(size / minibatchSize);
  const counts = Array.from(
    { length: size + 1 },
    (_, failures) => Math.ceil(failures / minibatchSize) + Math.ceil((size - failures) / minibatchSize),
  );
  return Math.max(...counts);
}

function mergeCalls(patches: number, { mergeBatchSize }: SkillOptConfig): number {
  let calls = 0;
  for (let left = patches; left > 1; left = Math.ceil(left / mergeBatchSize)) {
    const lone = left % mergeBatchSize === 1 ? 1 : 0;
    calls += Math.ceil(left / mergeBatchSize) - lone;
  }
  return calls;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
