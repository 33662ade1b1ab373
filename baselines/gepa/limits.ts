import { autoMetricCalls } from './auto-budget.ts';
import type { GepaConfig } from './config.ts';
import { valCost } from './val-policy.ts';

interface Sizes {
  readonly train: number;
  readonly val: number;
}

/** Programs that are scored on all of val at the end of a search with partial runs on it. */
export const finalists = 3;

/** Calls for one text: a reply without the marker lines is asked for once more. */
function attemptsOf({ extractor }: GepaConfig): number {
  return extractor === 'sentinel' ? 2 : 1;
}

/** Most rollouts that the stop conditions allow. */
export function rolloutLimit({ stop }: GepaConfig, { val }: Pick<Sizes, 'val'>, components: number): number {
  const limits = [
    stop.metricCalls,
    stop.fullEvaluations === null ? null : stop.fullEvaluations * val,
    stop.auto === null ? null : autoMetricCalls(stop.auto, { val, components }),
  ].filter((limit) => limit !== null);
  return Math.min(...limits);
}

/** Rollouts kept back for the end: with partial runs on val one program must still be scored on all of it. */
export function reserveOf({ valPolicy }: GepaConfig, { val }: Pick<Sizes, 'val'>): number {
  return valPolicy.kind === 'full' ? 0 : val;
}

/** What a search can cost at most, from split sizes alone; the run's own budget may end it earlier. */
export function gepaBounds(
  config: GepaConfig,
  sizes: Sizes,
): { rollouts: number; optimizerCalls: number; inert: string[] } {
  const { minibatchSize, parallel, merge, stop, valPolicy, overshoot, componentSelection } = config;
  const { val } = sizes;
  const components = config.maxSections === 0 ? 1 : config.maxSections + 1;
  const most = rolloutLimit(config, sizes, components);
  const tasks = parallel.parents * parallel.minibatches;
  const perChild = valCost(valPolicy, val);
  const turn = tasks * (2 * minibatchSize + perChild);
  const over = Math.max(turn, merge.enabled ? merge.subsample + perChild : 0) - 1;
  const rollouts =
    overshoot === 'none'
      ? most
      : Math.max(val, most + Math.max(over, 0)) + finalists * reserveOf(config, sizes);
  // A turn that asks for anything has rolled out one minibatch at least.
  const turns = Math.ceil(Math.max(0, rollouts - val) / minibatchSize);
  const texts = componentSelection === 'all' ? components : 1;
  const reflections = Math.min(
    turns * tasks,
    stop.proposals === null ? Infinity : stop.proposals - 1 + tasks,
  );
  return {
    rollouts,
    optimizerCalls: reflections * texts * attemptsOf(config),
    inert:
      merge.enabled && config.maxSections === 0
        ? ['merge: a document in one component has nothing to merge']
        : [],
  };
}

/** What is wrong with a budget, in a sentence each: fewer than three turns are hardly a search. */
export function budgetWarnings(
  { minibatchSize }: GepaConfig,
  { val }: Pick<Sizes, 'val'>,
  rollouts: number,
): string[] {
  const least = val + 3 * (minibatchSize + val);
  return rollouts >= least
    ? []
    : [`${rollouts} rollouts allow hardly any search: give ${least} or more for this val split`];
}
