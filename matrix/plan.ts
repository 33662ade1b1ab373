import type { Benchmark, Dataset } from '../benchmarks/contract.ts';
import type { Method } from '../core/arena.ts';
import { skillOf } from '../core/hash.ts';
import type { Phase, Skill } from '../core/vocabulary.ts';
import type { EpisodeRequest } from '../models/episode.ts';
import { costUsd, type Price } from '../models/wrap/price.ts';
import { assumedCliCalls, assumedCliPrompt, callsPerTask } from './calls-per-task.ts';
import type { MeasuredRun } from './measured/measured-run.ts';
import { type TokenBand, tokenBand } from './measured/token-band.ts';
import type { ResolvedModel, ResolvedRun } from './resolved-run.ts';
import { runBounds } from './run-bounds.ts';

/** Upper bounds of what one run can cost, and what is recorded already. */
export interface RunPlan {
  readonly id: string;
  readonly state: 'finished' | 'begun' | 'new';
  readonly train: number;
  readonly val: number;
  readonly test: number;
  readonly rollouts: {
    readonly learn: number;
    readonly test: number;
    /** Of the gate audit, charged to no method. */
    readonly audit: number;
    readonly recorded: number;
  };
  readonly optimizerCalls: { readonly max: number; readonly recorded: number };
  readonly tokens: { readonly input: number; readonly output: number };
  /** Calls of hand-off models: who answers them, and how many there may be. */
  readonly byHand: readonly {
    readonly model: string;
    readonly answeredBy: string;
    readonly replies: number;
  }[];
  /** null: a price is unknown. */
  readonly usd: number | null;
  /** The likely range; null: nothing like it has been measured. */
  readonly band: TokenBand | null;
  readonly inert: readonly string[];
  /** What the bounds assume that nobody can know before; empty: nothing. */
  readonly assumes: string;
  /** Preset of the budget and where its numbers come from; empty without one. */
  readonly budget: string;
}

export interface PlanOptions {
  readonly run: ResolvedRun;
  readonly benchmark: Benchmark;
  readonly dataset: Dataset;
  readonly method: Method;
  readonly prices: { readonly target: Price | null; readonly optimizer: Price | null };
  /** Tokens that one call of the target can hold; null = unknown. */
  readonly contextWindow: number | null;
  readonly recorded: {
    readonly state: RunPlan['state'];
    readonly rollouts: number;
    readonly optimizerCalls: number;
  };
  /** Of `--batch`, where the run's evaluation calls are batched: their part of the price; absent or null: they are not. */
  readonly batch?: { readonly factor: number; readonly phases: ReadonlySet<Phase> } | null;
  /** Runs whose logs tell what such runs take. */
  readonly measured: readonly MeasuredRun[];
}

/** Longest document that the bounds allow for, in tokens; released skills have 500 to 3,500. */
const skillAllowanceTokens = 3500;
/** Longest optimizer prompt that the bounds allow for: a minibatch of trajectories and the skill. */
const optimizerPromptTokens = 24_000;
/** Bounds one run from the sizes of its splits and the longest prompts of a sample of its tasks. */
export async function planRun(options: PlanOptions): Promise<RunPlan> {
  const { run, dataset, method, prices, recorded } = options;
  const [train, val, test] = [
    dataset.splits.train.length,
    dataset.splits.val.length,
    dataset.splits.test.length,
  ];
  const { inert } = method.bounds({ train, val, rolloutBudget: run.rolloutBudget });
  const bounds = runBounds(run, method, { train, val, test });
  const { learn, audit } = bounds;
  const rollouts = { learn, test: bounds.test, audit, recorded: recorded.rollouts };
  const byCli = run.mode.cli !== undefined;
  const promptTokens = byCli
    ? (options.contextWindow ?? assumedCliPrompt)
    : await longestPrompt(options, method.name === 'no-skill' ? 0 : skillAllowanceTokens);
  const targetCalls =
    callsPerTask(options.benchmark, run.mode.name, run.benchmark.settings) *
    (rollouts.learn + rollouts.test + rollouts.audit);
  const target = {
    input: targetCalls * promptTokens,
    output: targetCalls * run.target.settings.maxOutputTokens,
  };
  const optimizer = {
    input: bounds.optimizerCalls * optimizerPromptTokens,
    output: bounds.optimizerCalls * (run.optimizer?.settings.maxOutputTokens ?? 0),
  };
  const full = cost(target, prices.target);
  const costs = [
    full === null ? null : full * batchedPart(rollouts, options.batch ?? null),
    bounds.optimizerCalls === 0 ? 0 : cost(optimizer, prices.optimizer),
  ];
  return {
    id: run.id,
    state: recorded.state,
    train,
    val,
    test,
    rollouts,
    optimizerCalls: { max: bounds.optimizerCalls, recorded: recorded.optimizerCalls },
    tokens: { input: target.input + optimizer.input, output: target.output + optimizer.output },
    byHand: [
      ...byHand(run.target, targetCalls),
      ...(run.optimizer === null ? [] : byHand(run.optimizer, bounds.optimizerCalls)),
    ],
    usd: costs.some((part) => part === null)
      ? null
      : costs.reduce<number>((sum, part) => sum + (part ?? 0), 0),
    band: tokenBand({ run, bounds, most: { target, optimizer }, prices, measured: options.measured }),
    inert,
    assumes: byCli ? assumptionsOf(run, options.contextWindow) : '',
    budget: budgetText(run),
  };
}

/** An agent CLI decides itself how often it asks and how much it says again. */
function assumptionsOf({ mode, target }: ResolvedRun, contextWindow: number | null): string {
  const prompt =
    contextWindow === null
      ? `${assumedCliPrompt} tokens a prompt (state the contextWindow of '${target.name}' in models.yaml for a bound)`
      : `a full context window of ${contextWindow} tokens each`;
  return `mode ${mode.name}: ${assumedCliCalls} calls a rollout, ${prompt}`;
}

/**
 * What part of the target's full price is paid. Val rollouts are a part of learning that no bound tells apart from train
 * rollouts, so they count in full.
 */
function batchedPart(
  { learn, test, audit }: RunPlan['rollouts'],
  batch: { readonly factor: number; readonly phases: ReadonlySet<Phase> } | null,
): number {
  const all = learn + test + audit;
  if (batch === null || all === 0) return 1;
  const { factor, phases } = batch;
  const batched = (phases.has('test') ? test : 0) + (phases.has('audit') ? audit : 0);
  return 1 - (batched / all) * (1 - factor);
}

function budgetText({ benchmark, budget }: ResolvedRun): string {
  if (budget === undefined) return '';
  const limits = Object.entries(budget.limits).flatMap(([kind, limit]) =>
    limit === null ? [] : [`${kind} ${limit}`],
  );
  return `${budget.preset}, ${benchmark.label}: ${[budget.from, ...limits].filter(Boolean).join('; ')}`;
}

function byHand({ name, handoff }: ResolvedModel, replies: number): RunPlan['byHand'] {
  return handoff === undefined ? [] : [{ model: name, answeredBy: handoff.answeredBy, replies }];
}

function cost(tokens: { input: number; output: number }, price: Price | null): number | null {
  return price === null ? null : costUsd({ ...tokens, cachedInput: 0, reasoning: 0 }, price);
}

/** Tokens of the longest first prompt among up to 20 tasks of each split, at three characters a token. */
async function longestPrompt({ run, benchmark, dataset }: PlanOptions, allowance: number): Promise<number> {
  const skill: Skill = skillOf(benchmark.brief.seedDocument);
  let longest = 0;
  for (const tasks of Object.values(dataset.splits))
    for (const task of tasks.slice(0, 20)) {
      const episode = benchmark.open(task, skill, {
        phase: 'val',
        presentationSeed: run.benchmark.evalPresentationSeed,
        visit: 0,
        signal: new AbortController().signal,
      });
      const step = await episode.next(null);
      await episode.dispose();
      if (step.kind === 'request') longest = Math.max(longest, charactersOf(step.request));
    }
  return Math.ceil(longest / 3) + allowance;
}

function charactersOf(request: EpisodeRequest): number {
  let total = JSON.stringify(request.tools ?? []).length;
  for (const message of request.messages)
    for (const part of message.parts) total += part.type === 'text' ? part.text.length : 2000;
  return total;
}
