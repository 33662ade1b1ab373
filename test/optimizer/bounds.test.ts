import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../core/json.ts';
import { boundsOf } from '../../optimizer/bounds.ts';
import { resolveConfig } from '../../optimizer/config.ts';
import { train } from '../../optimizer/train.ts';
import { createFakeArena } from '../kit/fake-arena.ts';
import { tokenOptimizer, tokenTasks } from '../kit/token-table.ts';

const inertOf = (config: Parameters<typeof resolveConfig>[0], train = 40, val = 20) =>
  boundsOf(resolveConfig(config), { train, val }).inert.map((line) => line.split(':')[0]);

describe('boundsOf', () => {
  it('adds up to the budget formula of the published run', () => {
    const [train, val, epochs, steps, samples] = [400, 200, 4, 40, 20];
    const gated = (epochs - 1) * val;
    // |val| + E|train| + steps|val| + 2(E-1) min(samples, |train|) + (E-1)|val| when gated + |val|
    const formula = (sampled: number) =>
      val + epochs * train + steps * val + 2 * (epochs - 1) * sampled + gated + val;
    const rollouts = (given: JsonObject) =>
      boundsOf(resolveConfig({ preset: 'paper', ...given }), { train, val }).rollouts;
    expect(rollouts({})).toBe(formula(samples));
    expect(rollouts({ slowUpdate: { samples: 1000 } })).toBe(formula(train));
    expect(rollouts({ slowUpdate: { mode: 'forced' } })).toBe(formula(samples) - gated);
    // Further measurements of forced documents, in default; a top-up that may visit all tasks.
    expect(rollouts({ preset: 'default', slowUpdate: { mode: 'forced' } })).toBe(formula(samples) - val);
    expect(rollouts({ slowUpdate: { pairs: 'changed' } })).toBe(formula(train));
    // The memory alone compares in epochs 2 and 3 of 4.
    const off = { slowUpdate: { mode: 'off' } };
    expect(rollouts(off)).toBe(formula(0) - gated + 2 * 2 * samples);
    expect(rollouts({ ...off, metaSkill: false })).toBe(formula(0) - gated);
    expect(rollouts({ finalValidation: false })).toBe(formula(samples) - val);
  });

  it('bounds the optimizer calls of the published run, re-asks apart', () => {
    const paper = boundsOf(resolveConfig({ preset: 'paper' }), { train: 400, val: 200 });
    // 6 analysts, 2 + 1 merges, 1 ranking in each of 40 steps; 3 slow updates, 2 memories.
    expect(paper.optimizerCalls).toBe(40 * 10 + 3 + 2);
    const without = { slowUpdate: { mode: 'off' }, metaSkill: false };
    const callsOf = (config: Parameters<typeof resolveConfig>[0]) =>
      boundsOf(resolveConfig({ preset: 'paper', ...without, ...config }), { train: 400, val: 200 })
        .optimizerCalls;
    // No ranking; a decision and a ranking; a ranking and a rewrite; no ranking; a compaction.
    expect(callsOf({ learningRateMode: 'off' })).toBe(40 * 9);
    expect(callsOf({ learningRateMode: 'autonomous' })).toBe(40 * 11);
    expect(callsOf({ updateMode: 'rewrite-from-suggestions' })).toBe(40 * 11);
    expect(callsOf({ updateMode: 'full-rewrite', learningRateMode: 'autonomous' })).toBe(40 * 9);
    expect(callsOf({ skillAware: { enabled: true, consolidateAbove: 9 } })).toBe(40 * 11);
    const asking = boundsOf(resolveConfig({}), { train: 400, val: 200 });
    expect(asking.optimizerCalls).toBe(3 * paper.optimizerCalls);
  });

  it('is never exceeded by a run', async () => {
    const shape = fc.record({
      batchSize: fc.integer({ min: 1, max: 7 }),
      accumulation: fc.integer({ min: 1, max: 3 }),
      minibatchSize: fc.integer({ min: 1, max: 4 }),
      mergeBatchSize: fc.integer({ min: 2, max: 4 }),
      learningRate: fc.integer({ min: 1, max: 3 }),
      failureOnly: fc.boolean(),
      metaSkill: fc.boolean(),
      finalValidation: fc.boolean(),
      slowUpdate: fc.record({
        mode: fc.constantFrom('off', 'gated', 'forced'),
        samples: fc.integer({ min: 1, max: 5 }),
        pairs: fc.constantFrom('mixed', 'changed', 'unchanged'),
      }),
      semantics: fc.record({
        ungatedScore: fc.constantFrom('measure', 'keep'),
        sameDocument: fc.constantFrom('skip', 'compare'),
      }),
      epochs: fc.integer({ min: 1, max: 4 }),
      gate: fc.record({
        enabled: fc.boolean(),
        repeats: fc.integer({ min: 1, max: 2 }),
        refreshIncumbent: fc.boolean(),
      }),
      updateMode: fc.constantFrom('patch', 'rewrite-from-suggestions', 'full-rewrite'),
      learningRateMode: fc.constantFrom('scheduled', 'autonomous', 'off'),
      skillAware: fc.record({ enabled: fc.boolean(), consolidateAbove: fc.integer({ min: 0, max: 2 }) }),
    });
    const size = fc.integer({ min: 1, max: 11 });
    await fc.assert(
      fc.asyncProperty(shape, size, async (given, count) => {
        const config = resolveConfig({ ...given, structured: 'fallback' });
        const arena = createFakeArena({
          train: tokenTasks('t', count, ['[A]', '[B]', '[C]']),
          val: tokenTasks('v', 3, ['[A]', '[B]', '[C]']),
          seedDocument: '- [B]',
          optimizer: (call) => (call.kind.endsWith('merge') ? '' : tokenOptimizer(call)),
        });
        await train(arena, config);
        const bounds = boundsOf(config, { train: count, val: 3 });
        const spent = Object.values(arena.spent().rollouts).reduce((sum, count) => sum + count, 0);
        expect(spent).toBeLessThanOrEqual(bounds.rollouts);
        expect(arena.calls.length).toBeLessThanOrEqual(bounds.optimizerCalls);
        const decided = arena.events.filter(({ data: { action } }) =>
          /^(accept|reject)/.test(String(action)),
        );
        expect(decided.filter(({ name }) => name === 'gate-decided').length).toBeLessThanOrEqual(
          bounds.gateDecisions,
        );
      }),
      { numRuns: 40 },
    );
  });

  it('names the switches that cannot change the planned run', () => {
    expect(inertOf({ batchSize: 40 })).toContain('buffer');
    expect(inertOf({ batchSize: 20 })).not.toContain('buffer');
    // Cosine and linear from 4 to 2 round to the same budgets up to 8 steps.
    expect(inertOf({ batchSize: 20 })).toContain('schedule');
    expect(inertOf({ batchSize: 8, epochs: 4 })).not.toContain('schedule');
    expect(inertOf({ batchSize: 8, learningRate: 1 })).toContain('learningRate 1 as edit budget');
    expect(inertOf({ schedule: 'constant' })).toContain('minLearningRate');
    expect(inertOf({ trainSize: 50, valSize: 20 })).toEqual(expect.arrayContaining(['trainSize', 'valSize']));
    expect(inertOf({ gate: { repeats: 2 } })).toContain('gate.earlyStop');
    expect(inertOf({ gate: { enabled: false, refreshIncumbent: true } })).toEqual(
      expect.arrayContaining(['gate.earlyStop', 'gate.refreshIncumbent']),
    );
    expect(inertOf({})).not.toContain('gate.earlyStop');
    expect(inertOf({ gate: { metric: 'mixed' } })).not.toContain('gate.softWeight');
    expect(inertOf({ batchSize: 16 })).toContain('mergeBatchSize');
    expect(inertOf({ batchSize: 17 })).not.toContain('mergeBatchSize');
  });

  it('names what the learning rate and update modes leave without effect', () => {
    const rates = ['learningRate', 'minLearningRate', 'schedule', 'analystCap'];
    expect(inertOf({ learningRateMode: 'off' })).toEqual(expect.arrayContaining(rates));
    expect(inertOf({ updateMode: 'full-rewrite' })).toEqual(
      expect.arrayContaining(['learningRateMode', ...rates]),
    );
    const autonomous = inertOf({ learningRateMode: 'autonomous' });
    expect(autonomous).toEqual(expect.arrayContaining(rates.slice(1)));
    expect(autonomous).not.toContain('learningRate');
    expect(inertOf({ schedule: 'constant' })).toContain('analystCap');
    expect(inertOf({ batchSize: 8, epochs: 4 })).not.toContain('analystCap');
  });

  it('names the switches of reminders that nobody writes', () => {
    expect(inertOf({})).toEqual(expect.arrayContaining(['skillAware.source', 'skillAware.consolidateAbove']));
    const on = { skillAware: { enabled: true } };
    expect(inertOf(on).filter((name) => name?.startsWith('skillAware'))).toEqual([]);
    expect(inertOf({ ...on, failureOnly: true })).toContain('skillAware.source');
    expect(inertOf({ ...on, updateMode: 'full-rewrite' })).toContain('skillAware');
  });

  it('counts the second evaluation of a step that reminders can call for', () => {
    const rollouts = (config: Parameters<typeof resolveConfig>[0]) =>
      boundsOf(resolveConfig({ skillAware: { enabled: true }, ...config }), { train: 400, val: 200 })
        .rollouts;
    const off = rollouts({ skillAware: { enabled: false } });
    expect(rollouts({}) - off).toBe(40 * 200);
    expect(rollouts({ preset: 'paper' })).toBe(off);
    expect(rollouts({ updateMode: 'full-rewrite' })).toBe(off);
  });

  it('names the switches of epoch ends that cannot change the planned run', () => {
    const ends = [
      'slowUpdate',
      'metaSkill',
      'slowUpdate.samples, slowUpdate.pairs',
      'semantics.ungatedScore',
    ];
    expect(inertOf({ epochs: 1 })).toEqual(expect.arrayContaining(ends));
    expect(inertOf({ epochs: 2 })).toEqual(expect.arrayContaining(['metaSkill', 'semantics.ungatedScore']));
    const forced = inertOf({ epochs: 3, slowUpdate: { mode: 'forced' } });
    for (const name of ends) expect(forced).not.toContain(name);
    const off = { slowUpdate: { mode: 'off' } };
    expect(inertOf({ ...off, epochs: 3 })).not.toContain('slowUpdate.samples, slowUpdate.pairs');
    expect(inertOf({ ...off, metaSkill: false })).toContain('slowUpdate.samples, slowUpdate.pairs');
    expect(inertOf({}, 20)).toContain('slowUpdate.samples 20');
    expect(inertOf({}, 21)).not.toContain('slowUpdate.samples 20');
  });
});
