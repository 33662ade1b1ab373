import type { Benchmark } from '../../benchmarks/contract.ts';
import { ConfigError } from '../../core/errors.ts';
import type { Cost } from '../../core/limits.ts';
import { costUsd } from '../../models/wrap/price.ts';
import { greatestInputTokens } from '../../models/wrap/token-estimate.ts';
import { callsPerTask } from '../calls-per-task.ts';
import type { ResolvedRun } from '../resolved-run.ts';
import type { RolloutOrder } from './rollouts.ts';

/**
 * The most that one rollout can cost, in tokens and US dollars: one call as long as its first prompt and all the
 * output that it may write, or, where a rollout takes several calls, that many full context windows.
 * @throws {ConfigError} when that cannot be known
 */
export async function greatestRolloutCost(
  benchmark: Benchmark,
  run: ResolvedRun,
  order: RolloutOrder,
): Promise<Cost> {
  const calls = callsPerTask(benchmark, run.mode.name, run.benchmark.settings);
  const { maxOutputTokens } = run.target.settings;
  const input = calls === 1 ? await firstInput(benchmark, run, order) : window(run, calls);
  const usage = { input: calls * input, output: calls * maxOutputTokens };
  const prices = run.budget?.prices ?? null;
  const usd = prices === null ? 0 : costUsd({ ...usage, cachedInput: 0, reasoning: 0 }, prices.target);
  return { tokens: usage.input + usage.output, usd };
}

function window({ benchmark, mode, target, budget }: ResolvedRun, calls: number): number {
  const tokens = budget?.targetContextWindow ?? null;
  if (tokens !== null) return tokens;
  throw new ConfigError(
    `benchmark ${benchmark.name} makes up to ${calls} calls a task in mode ${mode.name}: a budget of tokens or money needs to know how long a prompt can get; state the contextWindow of '${target.name}' in models.yaml`,
  );
}

async function firstInput(benchmark: Benchmark, run: ResolvedRun, order: RolloutOrder): Promise<number> {
  const episode = benchmark.open(order.task, order.skill, {
    phase: order.phase,
    presentationSeed: order.presentationSeed,
    visit: order.sampling.visit,
    signal: new AbortController().signal,
  });
  try {
    const step = await episode.next(null);
    if (step.kind === 'done') return 0;
    return greatestInputTokens({ ...step.request, ...run.target.settings });
  } finally {
    await episode.dispose();
  }
}
