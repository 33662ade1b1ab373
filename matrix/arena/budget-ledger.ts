import type { Spent } from '../../core/arena.ts';
import { BudgetSpentError } from '../../core/errors.ts';
import { type Cost, type LimitKind, type Limits, limitKinds, limitNames } from '../../core/limits.ts';
import { addUsage, noUsage } from '../../core/usage.ts';
import type { Phase, Usage } from '../../core/vocabulary.ts';
import { costUsd, type Price } from '../../models/wrap/price.ts';

type LearnPhase = Extract<Phase, 'train' | 'val' | 'slow-update' | 'final-val'>;

/** Prices that money is counted with; null where the run is not limited by money. */
export interface LedgerPrices {
  readonly target: Price;
  readonly optimizer: Price | null;
}

/**
 * What a method has been charged, and what its budget still holds: logical rollouts and recorded usage, live,
 * cached or logged alike, so that a warm cache or a resumed run never changes what a method may do
 * (spec/science.md 3). Nothing is begun that could overshoot a limit at its greatest cost.
 */
export class BudgetLedger {
  readonly #limits: Limits;
  readonly #prices: LedgerPrices | null;
  readonly #rollouts: Record<LearnPhase, number> = { train: 0, val: 0, 'slow-update': 0, 'final-val': 0 };
  #optimizerCalls = 0;
  #targetTokens = noUsage;
  #optimizerTokens = noUsage;
  #denied: LimitKind | null = null;
  #closed = false;

  constructor(limits: Limits, prices: LedgerPrices | null = null) {
    this.#limits = limits;
    this.#prices = prices;
  }

  get isLimited(): boolean {
    return limitKinds.some((kind) => this.#limits[kind] !== null);
  }

  /** What is left of a limit, 0 or more; null = not limited. */
  left(kind: LimitKind): number | null {
    const limit = this.#limits[kind];
    return limit === null ? null : Math.max(0, limit - this.#used(kind));
  }

  /** Does the budget hold this much more? */
  holds(cost: Cost): boolean {
    return this.#shortOf(cost) === null;
  }

  /** The same, asked by a method that plans: a "no" is noted, that limit binds the run. */
  affords(cost: Cost): boolean {
    const short = this.#shortOf(cost);
    if (short !== null) this.#denied = short;
    return short === null;
  }

  /**
   * Admits something before it is begun.
   * A limit that calls ran into closes the ledger: what else might still fit would depend on which of several
   * calls had come first.
   * @throws {BudgetSpentError} naming the limit; nothing is charged
   */
  require(cost: Cost, what: string): void {
    if (this.#closed) throw new BudgetSpentError(`${what}: the budget is spent`, this.#denied ?? 'rollouts');
    const short = this.#shortOf(cost);
    if (short === null) return;
    this.#denied = short;
    this.#closed = short !== 'rollouts';
    throw new BudgetSpentError(
      `${what}: ${amount(short, cost[short] ?? 0)} wanted, ${amount(short, this.left(short) ?? 0)} left of ${limitNames[short]} (limit ${this.#limits[short]})`,
      short,
    );
  }

  /** Refuses everything from now on: learning has ended. */
  close(): void {
    this.#closed = true;
  }

  /** @param count may be negative: rollouts that were charged and then not begun */
  chargeRollouts(phase: LearnPhase, count: number): void {
    this.#rollouts[phase] += count;
  }

  chargeTarget(usage: Usage): void {
    this.#targetTokens = addUsage(this.#targetTokens, usage);
  }

  chargeOptimizer(usage: Usage): void {
    this.#optimizerCalls += 1;
    this.#optimizerTokens = addUsage(this.#optimizerTokens, usage);
  }

  /** The limit that work was last refused for; null = the method ended by itself. */
  get binding(): LimitKind | null {
    return this.#denied;
  }

  /** Target rollouts charged so far. */
  get rollouts(): number {
    return Object.values(this.#rollouts).reduce((sum, count) => sum + count, 0);
  }

  /** Unspent of every limit that there is; below 0 where a call cost more than it was thought to cost at most. */
  unspent(): Partial<Record<LimitKind, number>> {
    return Object.fromEntries(
      limitKinds.flatMap((kind) => {
        const limit = this.#limits[kind];
        if (limit === null) return [];
        const left = limit - this.#used(kind);
        return [[kind, kind === 'usd' ? Number(left.toFixed(6)) : left]];
      }),
    );
  }

  spent(): Omit<Spent, 'spared'> {
    return {
      rollouts: { ...this.#rollouts },
      optimizerCalls: this.#optimizerCalls,
      targetTokens: this.#targetTokens,
      optimizerTokens: this.#optimizerTokens,
    };
  }

  #shortOf(cost: Cost): LimitKind | null {
    return (
      limitKinds.find((kind) => {
        const left = this.left(kind);
        return left !== null && (cost[kind] ?? 0) > left;
      }) ?? null
    );
  }

  #used(kind: LimitKind): number {
    const optimizer = this.#optimizerTokens.input + this.#optimizerTokens.output;
    switch (kind) {
      case 'rollouts':
        return this.rollouts;
      case 'optimizerCalls':
        return this.#optimizerCalls;
      case 'optimizerTokens':
        return optimizer;
      case 'tokens':
        return optimizer + this.#targetTokens.input + this.#targetTokens.output;
      case 'usd':
        return this.#usd();
    }
  }

  #usd(): number {
    if (this.#prices === null) return 0;
    const { target, optimizer } = this.#prices;
    return (
      costUsd(this.#targetTokens, target) +
      (optimizer === null ? 0 : costUsd(this.#optimizerTokens, optimizer))
    );
  }
}

function amount(kind: LimitKind, value: number): string {
  return kind === 'usd' ? `$${value.toFixed(4)}` : String(Math.round(value));
}
