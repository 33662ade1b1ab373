import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planEpoch } from '../../optimizer/batches.ts';

const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

describe('planEpoch', () => {
  it("shuffles with seed + 1000 * epoch, as the reference's generator does", () => {
    const plan = planEpoch(ten, { batchSize: 4, accumulation: 1, seed: 42, epoch: 1 });
    expect(plan.map((step) => step.batches.flatMap((batch) => batch.tasks))).toEqual([
      [6, 4, 1, 9],
      [7, 8, 0, 5],
      [2, 3],
    ]);
    expect(plan.map((step) => step.batches[0]?.seed)).toEqual([1043, 1044, 1045]);
  });

  it('numbers steps over the whole run', () => {
    const plan = planEpoch(ten, { batchSize: 4, accumulation: 1, seed: 42, epoch: 3 });
    expect(plan.map(({ step, stepInEpoch }) => [step, stepInEpoch])).toEqual([
      [7, 0],
      [8, 1],
      [9, 2],
    ]);
  });

  it('refills a micro-batch that the pass leaves empty, from the order of the epoch', () => {
    const [first, ...rest] = planEpoch([1, 2, 3], { batchSize: 2, accumulation: 4, seed: 5, epoch: 1 });
    expect(rest).toEqual([]);
    expect(first?.batches.map((batch) => batch.tasks.length)).toEqual([2, 1, 2, 2]);
    const again = planEpoch([1, 2, 3], { batchSize: 2, accumulation: 4, seed: 5, epoch: 1 });
    expect(again).toEqual([first]);
  });

  it('is one pass over the tasks in every epoch, whatever the sizes', () => {
    const sizes = fc.record({
      count: fc.integer({ min: 1, max: 60 }),
      batchSize: fc.integer({ min: 1, max: 20 }),
      accumulation: fc.integer({ min: 1, max: 4 }),
      seed: fc.nat(1e6),
      epoch: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(sizes, ({ count, ...options }) => {
        const tasks = Array.from({ length: count }, (_, index) => index);
        const batches = planEpoch(tasks, options).flatMap((step) => step.batches);
        expect(batches.every((batch) => batch.tasks.length > 0)).toBe(true);
        const seen = batches.flatMap((batch) => batch.tasks).slice(0, count);
        expect([...seen].sort((a, b) => a - b)).toEqual(tasks);
        expect(new Set(batches.map((batch) => batch.seed)).size).toBe(batches.length);
      }),
    );
  });
});
