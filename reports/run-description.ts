import type { ItemLimit } from '../core/item-limit.ts';
import type { LimitKind } from '../core/limits.ts';
import type { Price } from '../models/wrap/price.ts';

/**
 * The part of a resolved run (matrix/resolved-run.ts) that reports read from the log. Declared here and not
 * imported: a report is a function of the log alone, also of a log that another version wrote.
 */
export interface RunDescription {
  readonly id: string;
  readonly benchmark: {
    readonly name: string;
    readonly label: string;
    /** What the settings made of the published task; absent: nothing. */
    readonly variant?: string;
    readonly limit: ItemLimit;
    readonly evalSplit?: 'train' | 'val' | 'test';
    readonly settings?: unknown;
    /** Absent: 0. */
    readonly evalDraw?: number;
  };
  readonly target: ModelDescription;
  readonly optimizer: ModelDescription | null;
  readonly mode: {
    readonly name: string;
    readonly timeLimitMs?: number;
    /** Of modes that drive an agent CLI. */
    readonly cli?: { readonly name: string; readonly version: string };
  };
  readonly method: {
    readonly name: string;
    readonly label: string;
    readonly stamps: readonly string[];
    readonly headline: string;
    /** As resolved; what is in it is the method's own affair. */
    readonly config?: Readonly<Record<string, unknown>>;
  };
  readonly replicate: number;
  readonly seed: number;
  readonly feedbackLevel?: string;
  readonly shuffledFeedback?: true;
  readonly missingPolicy: 'exclude' | 'zero';
  readonly rolloutBudget?: number | null;
  readonly budget?: {
    readonly preset: string;
    readonly from: string;
    readonly limits?: Readonly<Partial<Record<LimitKind, number | null>>>;
    /** Where money is limited: the prices that it is counted with. */
    readonly prices?: { readonly target: Price; readonly optimizer: Price | null } | null;
  };
}

interface ModelDescription {
  readonly name: string;
  readonly id: string;
  readonly source: 'live' | 'simulated' | 'handoff';
  readonly settings?: unknown;
  /** Who answered a hand-off model. */
  readonly handoff?: { readonly answeredBy: string; readonly blinded: boolean };
}
