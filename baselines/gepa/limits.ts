import type { Method } from '../../core/arena.ts';
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

/** What a search can cost at most. A turn begins only if the budget holds its minibatches and a run on val. */
export function gepaBounds(
  config: GepaConfig,
  sizes: Parameters<Method['bounds']>[0],
): ReturnType<Method['bounds']> {
  const { stop, componentSelection, merge } = config;
  const components = config.maxSections === 0 ? 1 : config.maxSections + 1;
  const { rollouts, turns } = mostTurns(config, sizes, rolloutLimit(config, sizes, components));
  const tasks = tasksOf(config);
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

/** @param limit rollouts that the stop conditions allow */
function mostTurns(
  config: GepaConfig,
  { train, val, rolloutBudget }: Parameters<Method['bounds']>[0],
  limit: number,
): { readonly rollouts: number; readonly turns: number } {
  const { minibatchSize, merge, overshoot } = config;
  const budget = rolloutBudget ?? Infinity;
  const hard = overshoot === 'none' ? Math.min(limit, budget) : budget;
  if (hard < val) return { rollouts: 0, turns: 0 };
  const reserve = reserveOf(config, { val });
  const perChild = valCost(config.valPolicy, val);
  const turn = tasksOf(config) * 2 * minibatchSize + perChild + reserve;
  // A turn that asks for anything has rolled out one minibatch at least.
  const held = hard < val + turn ? 0 : 1 + Math.floor((hard - val - turn) / minibatchSize);
  if (train === 0) return { rollouts: Math.min(hard, val + finalists * reserve), turns: 0 };
  if (overshoot === 'none') return { rollouts: hard, turns: held };
  const widest = tasksOf(config) * (2 * minibatchSize + perChild);
  const over = Math.max(widest, merge.enabled ? merge.subsample + perChild : 0) - 1;
  const most = Math.max(val, limit + Math.max(over, 0)) + finalists * reserve;
  const begun = Math.ceil(Math.max(0, limit - val) / minibatchSize);
  return { rollouts: Math.min(most, hard), turns: Math.min(begun, held) };
}

/** Proposals of a turn. */
function tasksOf({ parallel }: GepaConfig): number {
  return parallel.parents * parallel.minibatches;
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
