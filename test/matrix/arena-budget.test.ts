import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InterruptedError } from '../../core/errors.ts';
import { canonicalLog, type EventOf, type RunEvent } from '../../core/events.ts';
import { type LimitKind, limitKinds } from '../../core/limits.ts';
import { readEventsSync } from '../../core/read-events.ts';
import type { Usage } from '../../core/vocabulary.ts';
import type { ResolvedRun } from '../../matrix/resolved-run.ts';
import { costUsd, type Price } from '../../models/wrap/price.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { type Life, live, type WholeRun } from './whole-run.ts';

const price: Price = {
  inputUsdPerMillion: 2,
  cachedInputUsdPerMillion: null,
  outputUsdPerMillion: 8,
  asOf: '2026-11-28',
};
const prices = { target: price, optimizer: { ...price, outputUsdPerMillion: 30 } };

/** Output limits in reach of the limits below: what is reserved for a call is not far from what it takes. */
const maxOutputTokens = 300;
const methods: readonly WholeRun['method'][] = [
  { name: 'skillopt', config: { epochs: 2, batchSize: 4, minibatchSize: 2, maxOutputTokens } },
  { name: 'gepa', config: { maxOutputTokens } },
  { name: 'textgrad', config: { maxOutputTokens } },
  { name: 'evoskill', config: { maxOutputTokens } },
  { name: 'trace2skill', config: { maxOutputTokens } },
  { name: 'best-of-n', config: { maxOutputTokens } },
  { name: 'few-shot' },
];

type Limits = Partial<Record<LimitKind, number>>;

function runOf(limits: Limits): Partial<ResolvedRun> {
  const { rollouts = 120, ...others } = limits;
  const none = { optimizerCalls: null, optimizerTokens: null, tokens: null, usd: null };
  return {
    rolloutBudget: rollouts,
    budget: {
      preset: 'native',
      from: '',
      limits: { ...none, ...others },
      prices: others.usd === undefined ? null : prices,
      targetContextWindow: null,
    },
  };
}

async function life(
  method: (typeof methods)[number],
  limits: Limits,
  pace: Omit<Life, 'folder'> & { folder?: string },
) {
  const { folder = temporaryFolder(), ...rest } = pace;
  const run = runOf(limits);
  const target = {
    name: 'sim-e',
    id: 'sim-e',
    source: 'simulated' as const,
    settings: {
      maxOutputTokens: 64,
      temperature: 'unset' as const,
      topP: 'unset' as const,
      thinking: 'unset' as const,
      extraBody: {},
    },
  };
  const cell = { benchmark: 'bookkeeping', limit: 6, target: 'sim-e', optimizer: 'sim-optimizer-weak' };
  const over = { ...run, target };
  await live({ ...cell, method, rolloutBudget: run.rolloutBudget ?? null, over }, { folder, ...rest });
  return { folder, events: [...readEventsSync(folder)] };
}

function learnedOf(events: readonly RunEvent[]): EventOf<'learned'> {
  const learned = events.find((event) => event.type === 'learned');
  if (learned?.type !== 'learned') throw new Error('nothing was learned');
  return learned;
}

/** What the log holds of learning, added up from its single events and not from any ledger. */
function takenOf(events: readonly RunEvent[]): Record<LimitKind, number> {
  const taken = { rollouts: 0, optimizerCalls: 0, optimizerTokens: 0, tokens: 0, usd: 0 };
  const add = (usage: Usage, of: Price) => {
    taken.tokens += usage.input + usage.output;
    taken.usd += costUsd(usage, of);
  };
  for (const event of events) {
    if (event.type === 'rollout' && event.phase !== 'test') {
      taken.rollouts += 1;
      add(event.usage, prices.target);
    }
    if (event.type === 'optimizer-call') {
      taken.optimizerCalls += 1;
      taken.optimizerTokens += event.call.usage.input + event.call.usage.output;
      add(event.call.usage, prices.optimizer);
    }
  }
  return taken;
}

const limitsArbitrary = fc.oneof(
  fc.record({ optimizerCalls: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ optimizerTokens: fc.integer({ min: 500, max: 40_000 }) }),
  fc.record({ tokens: fc.integer({ min: 500, max: 60_000 }) }),
  fc.record({ usd: fc.double({ min: 0.001, max: 0.3, noNaN: true }) }),
  fc.record({ rollouts: fc.integer({ min: 1, max: 120 }) }),
);

describe('the budget of a run', () => {
  it('is never overshot, whatever the limit and the method, and what is left is stated', async () => {
    let reached = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), limitsArbitrary, async (method, limits) => {
        const { events } = await life(method, limits, { concurrency: 4 });
        const { budget } = learnedOf(events);
        const taken = takenOf(events);
        const all: Limits = { rollouts: 120, ...limits };
        for (const kind of limitKinds) {
          const limit = all[kind];
          if (limit === undefined) continue;
          expect(taken[kind]).toBeLessThanOrEqual(limit);
          expect(budget?.unspent[kind]).toBeCloseTo(limit - taken[kind], 5);
        }
        if (budget?.binding !== null) reached += 1;
      }),
      { numRuns: 40, seed: 3 },
    );
    expect(reached).toBeGreaterThan(20);
  });

  it('ends learning with the best document so far, which is then tested like any other', async () => {
    const { events } = await life(
      { name: 'skillopt', config: { epochs: 2, batchSize: 4, minibatchSize: 2, maxOutputTokens } },
      { optimizerCalls: 3 },
      { concurrency: 4 },
    );
    const { budget, documents, candidates } = learnedOf(events);
    expect(budget).toMatchObject({ binding: 'optimizerCalls', unspent: { optimizerCalls: 0 } });
    expect(budget?.cutShort).toContain('optimizer calls');
    const best = documents.find(({ label }) => label === 'best');
    const leader = Math.max(...candidates.map(({ objective }) => objective));
    expect(candidates.find(({ objective }) => objective === leader)?.skill).toBe(best?.skill);
    expect(events.some((event) => event.type === 'test-opened' && event.labels.includes('best'))).toBe(true);
    expect(events.at(-1)?.type).toBe('run-finished');
  });

  it('stops at the same place whatever the order in which calls end, and after a resume', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...methods),
        limitsArbitrary,
        fc.nat({ max: 1_000_000 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 60 }),
        async (method, limits, delays, concurrency, interruptAfter) => {
          const calm = await life(method, limits, { concurrency: 1 });
          const folder = temporaryFolder();
          const cut = life(method, limits, { concurrency, delays, interruptAfter, folder });
          await cut.catch((error: unknown) => expect(error).toBeInstanceOf(InterruptedError));
          const busy = await life(method, limits, { concurrency, delays, folder });
          expect(canonicalLog(busy.events)).toEqual(canonicalLog(calm.events));
        },
      ),
      { numRuns: 24, seed: 4 },
    );
  });
});
