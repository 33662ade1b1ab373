import { planEpoch, stepsPerEpoch } from './batches.ts';
import type { SkillOptConfig } from './config.ts';
import { editBudget, type ScheduleName } from './schedule.ts';

export interface Bounds {
  readonly rollouts: number;
  readonly optimizerCalls: number;
  /** Candidates that the gate decides on; 0 when it is off. */
  readonly gateDecisions: number;
  readonly inert: readonly string[];
}

/**
 * What a run can cost at most, from split sizes alone (spec/science.md 4): the baseline on val, every epoch's
 * batches, one gate evaluation a step (two with `refreshIncumbent`), the epoch ends, the final validation; every
 * evaluation `repeats` times. An early stop may save of it. Optimizer calls count every re-ask.
 */
export function boundsOf(config: SkillOptConfig, sizes: { train: number; val: number }): Bounds {
  const train = config.trainSize === 0 ? sizes.train : Math.min(config.trainSize, sizes.train);
  const val = config.valSize === 0 ? sizes.val : Math.min(config.valSize, sizes.val);
  const tasks = Array.from({ length: train }, (_, index) => index);
  // Every epoch has batches of the same sizes; only their order depends on the seed.
  const steps = planEpoch(tasks, { ...config, seed: 0, epoch: 1 });
  const batchSizes = steps.map((step) => step.batches.map((batch) => batch.tasks.length));
  const totalSteps = config.epochs * steps.length;
  const trainRollouts = config.epochs * sum(batchSizes.flat());
  const attempts = config.structured === 'reask' ? 3 : 1;
  const { enabled, repeats, refreshIncumbent } = config.gate;
  const decision = repeats * val * (enabled && refreshIncumbent ? 2 : 1);
  const stepCalls = config.epochs * sum(batchSizes.map((micro) => callsOfStep(micro, config)));
  const ends = epochEnds(config, { train, val: repeats * val });
  const finalRollouts = config.finalValidation ? repeats * val : 0;
  return {
    rollouts: repeats * val + trainRollouts + totalSteps * decision + ends.rollouts + finalRollouts,
    optimizerCalls: (stepCalls + ends.calls) * attempts,
    gateDecisions: enabled ? totalSteps : 0,
    inert: inertSwitches(config, { ...sizes, steps: stepsPerEpoch(train, config), totalSteps }),
  };
}

/** Comparison, gate or measurement, and the two calls, of all epochs. The first has nothing to compare with. */
function epochEnds(
  config: SkillOptConfig,
  { train, val }: { readonly train: number; readonly val: number },
): { rollouts: number; calls: number } {
  const { mode, samples, pairs } = config.slowUpdate;
  const memories = config.metaSkill ? Math.max(0, config.epochs - 2) : 0;
  const updates = mode === 'off' ? 0 : config.epochs - 1;
  // The top-up of `changed` may visit the whole split.
  const compared = pairs === 'changed' ? train : Math.min(samples, train);
  const measured = config.semantics.ungatedScore === 'measure' ? Math.max(0, config.epochs - 2) : 0;
  const evaluations = { off: 0, gated: updates, forced: measured }[mode];
  return {
    rollouts: Math.max(updates, memories) * 2 * compared + evaluations * val,
    calls: updates + memories,
  };
}

/** Most calls of one step: analysts of every micro-batch, merges of both sides, final merge, ranking. */
function callsOfStep(microBatches: readonly number[], config: SkillOptConfig): number {
  const analysts = sum(microBatches.map((size) => analystsOf(size, config)));
  let merges = 0;
  for (let failures = 0; failures <= analysts; failures += 1) {
    const successes = config.failureOnly ? 0 : analysts - failures;
    const final = failures > 0 && successes > 0 ? 1 : 0;
    merges = Math.max(merges, mergeCalls(failures, config) + mergeCalls(successes, config) + final);
  }
  return analysts + merges + 1;
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

/** Switches that cannot change this run, each with the reason (spec/science.md 8). */
function inertSwitches(
  config: SkillOptConfig,
  run: { train: number; val: number; steps: number; totalSteps: number },
): string[] {
  const { buffer, learningRate, minLearningRate, schedule, gate } = config;
  const inert: string[] = [];
  if (run.steps === 1 && (buffer.failurePatterns || buffer.rejectedEdits))
    inert.push('buffer: one step an epoch, and the buffer is emptied after each epoch');
  if (schedule !== 'constant' && minLearningRate > learningRate)
    inert.push(
      `learningRate ${learningRate} as edit budget: minLearningRate ${minLearningRate} is higher and wins at every step (it still caps the analysts)`,
    );
  const budgets = (name: ScheduleName) =>
    Array.from({ length: run.totalSteps }, (_, index) =>
      editBudget({
        schedule: name,
        max: learningRate,
        min: minLearningRate,
        totalSteps: run.totalSteps,
        step: index + 1,
      }),
    ).join();
  const same = (['constant', 'linear', 'cosine'] as const).filter(
    (name) => name !== schedule && budgets(name) === budgets(schedule),
  );
  if (same.length > 0)
    inert.push(`schedule: ${schedule} and ${same.join(' and ')} give the same ${run.totalSteps} budgets`);
  if (schedule === 'constant') inert.push('minLearningRate: the constant schedule has no floor');
  if (!gate.enabled && gate.refreshIncumbent) inert.push('gate.refreshIncumbent: the gate is off');
  const noEarlyStop = !gate.enabled ? 'the gate is off' : gate.repeats > 1 ? 'gate.repeats is above 1' : '';
  if (gate.earlyStop && noEarlyStop !== '') inert.push(`gate.earlyStop: ${noEarlyStop}`);
  if (gate.metric !== 'mixed') inert.push("gate.softWeight: used with gate.metric 'mixed' only");
  inert.push(...inertAtEpochEnds(config, run.train));
  if (config.trainSize >= run.train) inert.push(`trainSize: the train split has ${run.train} tasks`);
  if (config.valSize >= run.val) inert.push(`valSize: the val split has ${run.val} tasks`);
  return inert;
}

function inertAtEpochEnds(config: SkillOptConfig, train: number): string[] {
  const { slowUpdate, metaSkill, epochs, semantics } = config;
  const { mode, samples } = slowUpdate;
  const inert: string[] = [];
  const guides = mode !== 'off' && epochs > 1;
  if (mode !== 'off' && !guides)
    inert.push('slowUpdate: one epoch has none before it to compare with; it only places the empty region');
  if (metaSkill && epochs < 3)
    inert.push(
      'metaSkill: the second epoch is the first to write a memory and the third the first to read it',
    );
  const compares = guides || (metaSkill && epochs > 2);
  if (!compares) inert.push('slowUpdate.samples, slowUpdate.pairs: no documents are compared');
  else if (samples > train) inert.push(`slowUpdate.samples ${samples}: the train split has ${train} tasks`);
  const ungated = (mode === 'forced' && epochs > 2) || config.skillAware.enabled;
  if (semantics.ungatedScore === 'measure' && !ungated)
    inert.push('semantics.ungatedScore: no gate decision follows a document that was not gated');
  return inert;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
