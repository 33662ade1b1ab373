import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editBudget, type ScheduleName } from '../../optimizer/schedule.ts';

function budgets(schedule: ScheduleName, max: number, min: number, totalSteps: number): number[] {
  return Array.from({ length: totalSteps }, (_, index) =>
    editBudget({ schedule, max, min, totalSteps, step: index + 1 }),
  );
}

const forty = [...Array(13).fill(4), ...Array(13).fill(3), ...Array(14).fill(2)];

describe('editBudget', () => {
  // Values of spec/optimizer.md section 12.
  it.each<[ScheduleName, number, number, number, number[]]>([
    ['linear', 4, 2, 4, [4, 3, 2, 2]],
    ['linear', 4, 2, 8, [4, 4, 3, 3, 3, 2, 2, 2]],
    ['linear', 4, 2, 12, [4, 4, 4, 3, 3, 3, 3, 3, 2, 2, 2, 2]],
    ['linear', 8, 2, 4, [6, 5, 4, 2]],
    ['linear', 8, 2, 8, [7, 6, 6, 5, 4, 4, 3, 2]],
    ['linear', 16, 2, 4, [12, 9, 6, 2]],
    ['linear', 16, 2, 8, [14, 12, 11, 9, 7, 6, 4, 2]],
    ['cosine', 4, 2, 4, [4, 3, 2, 2]],
    ['unclipped', 4, 2, 2, [999, 999]],
    ['cosine', 4, 2, 8, [4, 4, 3, 3, 3, 2, 2, 2]],
    ['cosine', 4, 2, 12, [4, 4, 4, 4, 3, 3, 3, 2, 2, 2, 2, 2]],
    ['cosine', 4, 2, 40, forty],
    ['cosine', 8, 2, 4, [7, 5, 3, 2]],
    ['cosine', 8, 2, 8, [8, 7, 6, 5, 4, 3, 2, 2]],
    ['cosine', 16, 2, 4, [14, 9, 4, 2]],
    ['cosine', 16, 2, 8, [15, 14, 12, 9, 6, 4, 3, 2]],
    ['constant', 4, 2, 3, [4, 4, 4]],
    ['linear', 5, 2, 1, [5]],
    ['cosine', 5, 2, 1, [5]],
  ])('%s from %i to %i over %i steps gives the published values', (schedule, max, min, steps, expected) => {
    expect(budgets(schedule, max, min, steps)).toEqual(expected);
  });

  it('stays at the floor after the last step', () => {
    expect(editBudget({ schedule: 'linear', max: 9, min: 3, totalSteps: 4, step: 50 })).toBe(3);
  });

  it('lets a floor above the ceiling win, as the reference does', () => {
    expect(budgets('cosine', 1, 2, 4)).toEqual([2, 2, 2, 2]);
  });

  it('never leaves [min, max] and never rises', () => {
    const run = fc.record({
      schedule: fc.constantFrom<ScheduleName>('constant', 'linear', 'cosine'),
      min: fc.nat(20),
      extra: fc.nat(40),
      totalSteps: fc.integer({ min: 1, max: 120 }),
    });
    fc.assert(
      fc.property(run, ({ schedule, min, extra, totalSteps }) => {
        const values = budgets(schedule, min + extra, min, totalSteps);
        for (const [index, value] of values.entries()) {
          expect(Number.isInteger(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual(min);
          expect(value).toBeLessThanOrEqual(values[index - 1] ?? min + extra);
        }
      }),
    );
  });
});
