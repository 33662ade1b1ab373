import type { ItemLimit } from '../core/item-limit.ts';
import type { JsonObject } from '../core/json.ts';
import type { LimitKind, Limits } from '../core/limits.ts';
import type { FeedbackLevel, Objective } from '../core/vocabulary.ts';
import type { Price } from '../models/wrap/price.ts';

/**
 * One run, resolved at the edge: everything that changes its result and nothing that does not (no paths, no
 * keys, no URLs). A worker on another machine needs this, the data and the models file, nothing else.
 */
export interface ResolvedRun {
  readonly format: 'skillopt-bench/run/1';
  /** Readable and unique in its matrix: also the run's folder name. */
  readonly id: string;
  readonly benchmark: {
    readonly name: string;
    /** Name of the rows in tables: the name unless the matrix gives another. */
    readonly label: string;
    readonly version: string;
    readonly settings: JsonObject;
    /** Absent: the task as published. Else what the settings made of it, as tables say it. */
    readonly variant?: string;
    readonly limit: ItemLimit;
    readonly objective: Objective;
    readonly evalPresentationSeed: number;
    /** What the learned documents are evaluated on: `test`, unless `eval` was asked for another split. */
    readonly evalSplit: 'train' | 'val' | 'test';
    /** Which of several independent draws of the target they are evaluated on. Absent: the first, 0. */
    readonly evalDraw?: number;
  };
  readonly target: ResolvedModel;
  readonly optimizer: ResolvedModel | null;
  readonly mode: {
    readonly name: string;
    readonly version: string;
    readonly timeLimitMs: number;
    /** The agent CLI that the mode drives, as it was found. Absent: the mode drives none. */
    readonly cli?: { readonly name: string; readonly version: string };
  };
  readonly method: {
    readonly name: string;
    readonly version: string;
    /** Label of the row in tables: the name unless the matrix gives an alias. */
    readonly label: string;
    readonly config: JsonObject;
    readonly stamps: readonly string[];
    readonly headline: string;
  };
  readonly replicate: number;
  readonly seed: number;
  readonly feedbackLevel: FeedbackLevel;
  /** Present: every train rollout carries the verdict on another task (a negative control). */
  readonly shuffledFeedback?: true;
  /** `default`: infra errors are missing data; `paper`: everything that failed scores 0. */
  readonly missingPolicy: 'exclude' | 'zero';
  /** Target rollouts that the method may spend; null = unlimited. */
  readonly rolloutBudget: number | null;
  /** How the budget came about, and its other limits. Absent: `native`, nothing but `rolloutBudget`. */
  readonly budget?: RunBudget;
  /** Absent: no anytime curve. The incumbent at so many equal fractions of the budget is evaluated after learning. */
  readonly anytime?: { readonly fractions: number };
  /** `given` when a folder of prompt overrides is used; the files themselves are logged one by one. */
  readonly promptOverrides: string | null;
  /** Absent: no gate audit. Fresh draws of every task, and how many rejected candidates are looked at again. */
  readonly gateAudit?: { readonly draws: number; readonly rejected: number };
}

/** The budget of a run beside its rollouts (docs/budgets.md). */
export interface RunBudget {
  readonly preset: 'native' | 'equal-rollouts' | 'equal-usd';
  /** What the limits were computed from, in words; empty: they were given. */
  readonly from: string;
  /** Limits beside `rolloutBudget`. */
  readonly limits: Readonly<Record<Exclude<LimitKind, 'rollouts'>, number | null>>;
  /** Prices that money is counted with; null where there is no limit on money. */
  readonly prices: { readonly target: Price; readonly optimizer: Price | null } | null;
  /** Tokens that one target call can hold, for benchmarks whose rollouts take several calls; null = not known. */
  readonly targetContextWindow: number | null;
}

export interface ResolvedModel {
  /** Name in models.yaml. */
  readonly name: string;
  /** Declared identity, part of every cache key. */
  readonly id: string;
  readonly source: 'live' | 'simulated' | 'handoff';
  readonly settings: {
    readonly maxOutputTokens: number;
    readonly temperature: number | 'unset' | 'default';
    readonly topP: number | 'unset' | 'default';
    readonly thinking: 'off' | 'low' | 'medium' | 'high' | 'unset' | 'default';
    readonly extraBody: JsonObject;
  };
  /** Who answers a hand-off model, and whether blind; absent for others. */
  readonly handoff?: { readonly answeredBy: string; readonly blinded: boolean };
}

const unlimited = { optimizerCalls: null, optimizerTokens: null, tokens: null, usd: null };

/** Every limit of a run. */
export function limitsOf({ rolloutBudget, budget }: ResolvedRun): Limits {
  return { ...(budget?.limits ?? unlimited), rollouts: rolloutBudget };
}
