import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../models/wrap/ledger.ts';
import { costUsd } from '../../../models/wrap/price.ts';
import { dollarPrice } from './samples.ts';

const usage = { input: 1_000_000, output: 100_000, cachedInput: 0, reasoning: 50_000 };
const target = { role: 'target', phase: 'train' } as const;

describe('the price of a call', () => {
  it('is that of its input and its output', () => {
    expect(costUsd(usage, dollarPrice)).toBeCloseTo(2, 12);
  });

  it('takes the cached part of the input at the cached price, if there is one', () => {
    const half = { ...usage, cachedInput: 500_000 };
    expect(costUsd(half, { ...dollarPrice, cachedInputUsdPerMillion: 0.1 })).toBeCloseTo(1.55, 12);
    expect(costUsd(half, dollarPrice)).toBeCloseTo(2, 12);
  });
});

describe('the ledger', () => {
  it('keeps tokens and money by role and phase', () => {
    const ledger = new Ledger();
    ledger.record({ role: 'target', phase: 'val' }, usage, 'live', dollarPrice);
    ledger.record(target, usage, 'live', dollarPrice);
    ledger.record(target, usage, 'live', dollarPrice);
    ledger.record({ role: 'optimizer', phase: 'learn' }, usage, 'live', dollarPrice);
    expect(ledger.rows().map(({ role, phase, calls, billedUsd }) => [role, phase, calls, billedUsd])).toEqual(
      [
        ['optimizer', 'learn', 1, 2],
        ['target', 'train', 2, 4],
        ['target', 'val', 1, 2],
      ],
    );
    expect(ledger.totals('target')).toMatchObject({ calls: 3, chargedUsd: 6, usage: { input: 3_000_000 } });
  });

  it('charges cached and replayed calls like live ones, and bills only the live ones', () => {
    const ledger = new Ledger();
    for (const source of ['live', 'cache', 'replay'] as const)
      ledger.record(target, usage, source, dollarPrice);
    expect(ledger.totals()).toMatchObject({
      calls: 3,
      liveCalls: 1,
      liveUsage: usage,
      chargedUsd: 6,
      billedUsd: 2,
    });
  });

  it('says that money is unknown when one price is, never zero', () => {
    const ledger = new Ledger();
    expect(ledger.totals()).toMatchObject({ chargedUsd: 0, billedUsd: 0 });
    ledger.record(target, usage, 'cache', null);
    expect(ledger.totals()).toMatchObject({ chargedUsd: null, billedUsd: 0 });
    ledger.record(target, usage, 'live', null);
    ledger.record(target, usage, 'live', dollarPrice);
    expect(ledger.totals()).toMatchObject({ chargedUsd: null, billedUsd: null });
  });
});
