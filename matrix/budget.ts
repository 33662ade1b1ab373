import { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { limitsCalls } from '../core/limits.ts';
import type { Price } from '../models/wrap/price.ts';
import type { RunBudget } from './resolved-run.ts';

const amount = z.number().int().positive();

const limits = {
  rollouts: amount.optional(),
  optimizerCalls: amount.optional(),
  optimizerTokens: amount.optional().describe('input and output tokens of the optimizer model'),
  tokens: amount.optional().describe('input and output tokens of both models'),
  usd: z.number().positive().optional().describe('US dollars at the prices of models.yaml'),
};

/** The `budget` key of a matrix file (docs/budgets.md). */
export const budgetSchema = z
  .union([
    z.enum(['native', 'equal-rollouts']),
    z.strictObject({
      preset: z.enum(['native', 'equal-rollouts', 'equal-usd']).default('native'),
      ...limits,
      skillopt: z
        .record(z.string(), z.json())
        .optional()
        .describe('configuration of SkillOpt whose rollouts are B; default: the first skillopt entry'),
      like: z
        .string()
        .optional()
        .describe('results folder whose SkillOpt runs say what each cell may cost, for equal-usd'),
    }),
  ])
  .describe('what learning may spend: each method its own way, or all the same');

export type BudgetEntry = z.infer<typeof budgetSchema>;

/** What a budget is computed from in one cell. */
export interface BudgetFacts {
  /** `rolloutBudget` of the file or of an override. */
  readonly rolloutBudget: number | null;
  /** B: most rollouts of the resolved SkillOpt of the cell, and from what it was computed. */
  readonly skilloptRollouts: () => Promise<{
    readonly rollouts: number;
    readonly train: number;
    readonly val: number;
  }>;
  /** What the SkillOpt run of this cell and replicate in a results folder came to, in US dollars. */
  readonly usdLike: (folder: string, prices: Prices) => number;
  readonly prices: () => Prices;
  readonly targetContextWindow: number | null;
  /** Most calls of one rollout. */
  readonly callsPerTask: number;
}

export interface Prices {
  readonly target: Price;
  readonly optimizer: Price | null;
}

export interface ResolvedBudget {
  readonly rolloutBudget: number | null;
  /** Absent where there is nothing but `rolloutBudget`. */
  readonly budget?: RunBudget;
}

/** Rollouts that `equal-usd` allows at most, in B: an end for methods that have none, far beyond what money buys. */
const rolloutCeiling = 3;

/** @throws {ConfigError} on keys that contradict each other, and where prices or the other results are not known */
export async function resolveBudget(entry: BudgetEntry, facts: BudgetFacts): Promise<ResolvedBudget> {
  const given: Exclude<BudgetEntry, string> = typeof entry === 'string' ? { preset: entry } : entry;
  const { preset, rollouts, optimizerCalls, optimizerTokens, tokens, usd, like } = given;
  const fixed = rollouts ?? facts.rolloutBudget;
  if (rollouts !== undefined && facts.rolloutBudget !== null && rollouts !== facts.rolloutBudget)
    throw new ConfigError(
      `budget.rollouts is ${rollouts} and rolloutBudget ${facts.rolloutBudget}: give one of them`,
    );
  if (preset === 'native' && given.skillopt !== undefined)
    throw new ConfigError(
      "budget.skillopt is what B is computed from: give a preset that uses it, as 'equal-rollouts'",
    );
  if (preset !== 'native' && fixed !== null)
    throw new ConfigError(`budget ${preset} computes its rollouts: leave out the number ${fixed}`);
  if (preset === 'equal-usd' ? (usd === undefined) === (like === undefined) : like !== undefined)
    throw new ConfigError(
      "budget equal-usd needs either 'usd', the same for every cell, or 'like', a results folder with finished SkillOpt runs of the same cells; other presets take no 'like'",
    );
  const reference = preset === 'native' ? null : await facts.skilloptRollouts();
  const factor = preset === 'equal-usd' ? rolloutCeiling : 1;
  const prices = usd === undefined && like === undefined ? null : facts.prices();
  const money = like === undefined || prices === null ? (usd ?? null) : facts.usdLike(like, prices);
  const rolloutBudget = reference === null ? fixed : factor * reference.rollouts;
  const named = {
    optimizerCalls: optimizerCalls ?? null,
    optimizerTokens: optimizerTokens ?? null,
    tokens: tokens ?? null,
    usd: money,
  };
  if (preset === 'native' && !limitsCalls({ ...named, rollouts: null })) return { rolloutBudget };
  const { callsPerTask, targetContextWindow } = facts;
  if ((named.tokens !== null || named.usd !== null) && callsPerTask > 1 && targetContextWindow === null)
    throw new ConfigError(
      `a budget of tokens or money reserves ${callsPerTask} context windows for a rollout of this benchmark, and the target's is not known: state its contextWindow in models.yaml`,
    );
  const words = [
    ...(reference === null
      ? []
      : [
          `${factor === 1 ? 'B' : `${factor} B, B`} = ${reference.rollouts}: SkillOpt on ${reference.train} train and ${reference.val} val tasks`,
        ]),
    ...(like === undefined ? [] : ['money: what SkillOpt spent in this cell and replicate']),
  ];
  return {
    rolloutBudget,
    budget: {
      preset,
      from: words.join('; '),
      limits: named,
      prices,
      targetContextWindow: limitsCalls({ ...named, rollouts: null }) ? targetContextWindow : null,
    },
  };
}

/** The configuration that B is computed from: named in the budget, else the first SkillOpt of the matrix, else its default. */
export function referenceConfig(entry: BudgetEntry, first: JsonObject | null): JsonObject {
  const named = typeof entry === 'string' ? undefined : entry.skillopt;
  return (named as JsonObject | undefined) ?? first ?? {};
}
