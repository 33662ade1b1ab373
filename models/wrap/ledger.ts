import { addUsage, noUsage } from '../../core/usage.ts';
import type { CallSource, Usage } from '../../core/vocabulary.ts';
import type { CallContext } from '../contract.ts';
import { costUsd, type Price } from './price.ts';

/** What some calls came to. Money in US dollars; null = some price in it is unknown, which is never shown as 0. */
export interface LedgerTotals {
  readonly calls: number;
  readonly liveCalls: number;
  readonly usage: Usage;
  /** Part of `usage` that was made now, not read from a cache or a recording. */
  readonly liveUsage: Usage;
  /** What all the calls cost when they are all bought: the same from a warm cache as from a cold one. */
  readonly chargedUsd: number | null;
  /** What was billed by this process. */
  readonly billedUsd: number | null;
}

export interface LedgerRow extends LedgerTotals {
  readonly role: CallContext['role'];
  readonly phase: CallContext['phase'];
}

const nothing: LedgerTotals = {
  calls: 0,
  liveCalls: 0,
  usage: noUsage,
  liveUsage: noUsage,
  chargedUsd: 0,
  billedUsd: 0,
};

/** Counts tokens and money of model calls by role and phase (spec/science.md 3). */
export class Ledger {
  readonly #rows = new Map<string, LedgerRow>();

  /** Adds one call. `price` null = unknown; simulated and hand-off models have a price of zero. */
  record(
    context: Pick<CallContext, 'role' | 'phase'>,
    usage: Usage,
    source: CallSource,
    price: Price | null,
  ): void {
    const { role, phase } = context;
    const name = `${role} ${phase}`;
    const live = source === 'live';
    const usd = price === null ? null : costUsd(usage, price);
    const call: LedgerTotals = {
      calls: 1,
      liveCalls: live ? 1 : 0,
      usage,
      liveUsage: live ? usage : noUsage,
      chargedUsd: usd,
      billedUsd: live ? usd : 0,
    };
    this.#rows.set(name, { role, phase, ...sum(this.#rows.get(name) ?? nothing, call) });
  }

  /** One row per role and phase, sorted. */
  rows(): LedgerRow[] {
    return [...this.#rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }

  /** The sum over all rows, or over one role. */
  totals(role?: CallContext['role']): LedgerTotals {
    return [...this.#rows.values()]
      .filter((row) => role === undefined || row.role === role)
      .reduce(sum, nothing);
  }
}

function sum(a: LedgerTotals, b: LedgerTotals): LedgerTotals {
  return {
    calls: a.calls + b.calls,
    liveCalls: a.liveCalls + b.liveCalls,
    usage: addUsage(a.usage, b.usage),
    liveUsage: addUsage(a.liveUsage, b.liveUsage),
    chargedUsd: addUsd(a.chargedUsd, b.chargedUsd),
    billedUsd: addUsd(a.billedUsd, b.billedUsd),
  };
}

function addUsd(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
