import type { SkillOptConfig } from './config.ts';
import { learningRateModeOf } from './learning-rate.ts';
import { editBudget, type ScheduleName } from './schedule.ts';
import { wantsNotes } from './skill-aware.ts';

/** The planned run, as far as its sizes tell. */
export interface PlannedRun {
  /** Tasks of the splits, before `trainSize` and `valSize`. */
  readonly train: number;
  readonly val: number;
  /** Steps an epoch, and in all. */
  readonly steps: number;
  readonly totalSteps: number;
  /** Most patches of one side that a step has to merge. */
  readonly patches: number;
}

/** Switches that cannot change this run, each with the reason (spec/science.md 8). */
export function inertSwitches(config: SkillOptConfig, run: PlannedRun): string[] {
  const { buffer, gate } = config;
  const inert: string[] = [];
  if (run.steps === 1 && (buffer.failurePatterns || buffer.rejectedEdits))
    inert.push('buffer: one step an epoch, and the buffer is emptied after each epoch');
  // Alone it still decides whether analysts see a buffer at all: the line that each step has in it.
  else if (!gate.enabled && buffer.rejectedEdits && buffer.failurePatterns)
    inert.push('buffer.rejectedEdits: the gate is off and rejects nothing');
  if (run.patches <= 2)
    inert.push(`mergeBatchSize: a step has at most ${run.patches} patches of a side to merge`);
  inert.push(...inertRateSwitches(config, run.totalSteps), ...inertNoteSwitches(config));
  if (!gate.enabled && gate.refreshIncumbent) inert.push('gate.refreshIncumbent: the gate is off');
  const noEarlyStop = !gate.enabled ? 'the gate is off' : gate.repeats > 1 ? 'gate.repeats is above 1' : '';
  if (gate.earlyStop && noEarlyStop !== '') inert.push(`gate.earlyStop: ${noEarlyStop}`);
  if (!gate.earlyStop || noEarlyStop !== '')
    inert.push(`gate.chunkSize: ${gate.earlyStop ? noEarlyStop : 'gate.earlyStop is off'}`);
  if (gate.metric !== 'mixed') inert.push("gate.softWeight: used with gate.metric 'mixed' only");
  inert.push(...inertAtEpochEnds(config, run.train));
  if (config.trainSize >= run.train) inert.push(`trainSize: the train split has ${run.train} tasks`);
  if (config.valSize >= run.val) inert.push(`valSize: the val split has ${run.val} tasks`);
  return inert;
}

function inertRateSwitches(config: SkillOptConfig, totalSteps: number): string[] {
  const { learningRate, minLearningRate, schedule, analystCap, updateMode } = config;
  const mode = learningRateModeOf(config);
  if (mode === 'off') {
    const why =
      updateMode === 'full-rewrite'
        ? 'full rewrites are neither ranked nor capped'
        : 'learningRateMode is off';
    const switches = ['learningRate', 'minLearningRate', 'schedule', 'analystCap'];
    if (updateMode === 'full-rewrite') switches.unshift('learningRateMode');
    return switches.map((name) => `${name}: ${why}`);
  }
  if (mode === 'autonomous')
    return ['minLearningRate', 'schedule', 'analystCap'].map(
      (name) => `${name}: the optimizer model decides how many items a step applies`,
    );
  const budgets = (name: ScheduleName) =>
    Array.from({ length: totalSteps }, (_, index) =>
      editBudget({
        schedule: name,
        max: learningRate,
        min: minLearningRate,
        totalSteps,
        step: index + 1,
      }),
    );
  if (schedule === 'unclipped') return ['minLearningRate: the schedule unclipped has no floor'];
  const inert: string[] = [];
  const own = budgets(schedule);
  const same = (['constant', 'linear', 'cosine'] as const).filter(
    (name) => name !== schedule && budgets(name).join() === own.join(),
  );
  if (totalSteps === 1)
    inert.push(
      `schedule: there is one step only, whose budget is learningRate under ${schedule} and ${same.join(' and ')}`,
    );
  else if (same.length > 0)
    inert.push(`schedule: ${schedule} and ${same.join(' and ')} give the same ${totalSteps} budgets`);
  if (schedule === 'constant') inert.push('minLearningRate: the constant schedule has no floor');
  else if (totalSteps === 1)
    inert.push('minLearningRate: there is one step only, whose budget is learningRate');
  else if (own.every((budget) => budget === minLearningRate))
    inert.push(
      analystCap === 'constant'
        ? `learningRate ${learningRate} as edit budget: up to here minLearningRate ${minLearningRate} wins at every step (it still caps the analysts)`
        : `learningRate ${learningRate}: up to here minLearningRate ${minLearningRate} wins at every step, and sets the cap of the analysts`,
    );
  if (own.every((budget) => Math.max(1, budget) === learningRate))
    inert.push(`analystCap: the budget is ${learningRate} at every step`);
  return inert;
}

function inertNoteSwitches(config: SkillOptConfig): string[] {
  const { skillAware, failureOnly } = config;
  if (!skillAware.enabled)
    return [
      'skillAware.source: skillAware.enabled is false',
      'skillAware.consolidateAbove: skillAware.enabled is false',
    ];
  if (!wantsNotes(config)) return ['skillAware: analysts of full rewrites are not asked for reminders'];
  return failureOnly ? ['skillAware.source: failureOnly leaves no success analysts'] : [];
}

function inertAtEpochEnds(config: SkillOptConfig, train: number): string[] {
  const { slowUpdate, metaSkill, epochs, semantics, trainSize } = config;
  const { mode, samples } = slowUpdate;
  const tasks = trainSize === 0 ? train : Math.min(trainSize, train);
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
  else if (samples >= tasks)
    inert.push(`slowUpdate.samples ${samples}: any number from ${tasks} on takes all ${tasks} train tasks`);
  const ungated = (mode === 'forced' && epochs > 2) || wantsNotes(config);
  if (semantics.ungatedScore === 'measure' && !ungated)
    inert.push('semantics.ungatedScore: no gate decision follows a document that was not gated');
  return inert;
}
