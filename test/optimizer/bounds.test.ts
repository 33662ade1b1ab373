import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundsOf } from '../../optimizer/bounds.ts';
import { resolveConfig } from '../../optimizer/config.ts';
import { train } from '../../optimizer/train.ts';
import { createFakeArena } from '../kit/fake-arena.ts';
import { tokenOptimizer, tokenTasks } from '../kit/token-table.ts';

const inertOf = (config: Parameters<typeof resolveConfig>[0], train = 40, val = 20) =>
  boundsOf(resolveConfig(config), { train, val }).inert.map((line) => line.split(':')[0]);

describe('boundsOf', () => {
  it('adds baseline, training and one gate evaluation a step', () => {
    const { rollouts } = boundsOf(resolveConfig({ preset: 'paper' }), { train: 400, val: 200 });
    expect(rollouts).toBe(200 + 4 * 400 + 40 * 200);
  });

  it('bounds the optimizer calls of the published run, re-asks apart', () => {
    const paper = boundsOf(resolveConfig({ preset: 'paper' }), { train: 400, val: 200 });
    // 6 analysts, 2 + 1 merges, 1 ranking in each of 40 steps.
    expect(paper.optimizerCalls).toBe(40 * 10);
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
      gate: fc.record({
        enabled: fc.boolean(),
        repeats: fc.integer({ min: 1, max: 2 }),
        refreshIncumbent: fc.boolean(),
      }),
    });
    const size = fc.integer({ min: 1, max: 11 });
    await fc.assert(
      fc.asyncProperty(shape, size, async (given, count) => {
        const config = resolveConfig({ ...given, epochs: 2, structured: 'fallback' });
        const arena = createFakeArena({
          train: tokenTasks('t', count, ['[A]', '[B]', '[C]']),
          val: tokenTasks('v', 3, ['[A]', '[B]', '[C]']),
          seedDocument: '- [B]',
          optimizer: (call) => (call.kind.endsWith('merge') ? '' : tokenOptimizer(call)),
        });
        await train(arena, config);
        const bounds = boundsOf(config, { train: count, val: 3 });
        const { rollouts } = arena.spent();
        expect(rollouts.train + rollouts.val).toBeLessThanOrEqual(bounds.rollouts);
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
  });
});
