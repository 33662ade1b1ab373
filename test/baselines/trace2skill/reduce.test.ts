import { describe, expect, it } from 'vitest';
import { mostMergeCalls, reduceInLevels } from '../../../baselines/trace2skill/reduce.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Reduces numbers to their sums; `fails` says which merges do. */
async function reduced(count: number, size: number, fails: (level: number, group: number) => boolean) {
  const calls: string[] = [];
  const left = await reduceInLevels(numbers(count), size, async (group, { level, group: index }) => {
    calls.push(`${level}.${index}`);
    return fails(level, index) ? group : [group.reduce((sum, item) => sum + item, 0)];
  });
  return { calls, left };
}

describe('reduceInLevels', () => {
  it.each([
    [0, 0],
    [1, 0],
    [5, 1],
    [7, 1],
    [8, 3],
    [26, 6],
    [40, 11],
  ])('takes %i patches to one in groups of 5 with %i calls, losing nothing', async (count, calls) => {
    const result = await reduced(count, 5, () => false);
    expect(result.calls).toHaveLength(calls);
    expect(result.left).toEqual(count === 0 ? [] : [numbers(count).reduce((sum, item) => sum + item, 0)]);
  });

  it('passes the inputs of a failed merge on to the next level', async () => {
    const { calls, left } = await reduced(10, 5, (level, group) => level === 1 && group === 0);
    expect(calls).toEqual(['1.0', '1.1', '2.0']);
    expect(left).toEqual([45]);
  });

  it('does not repeat a level in which nothing could be merged, but tries all at once', async () => {
    const { calls, left } = await reduced(10, 5, (level) => level === 1);
    expect(calls).toEqual(['1.0', '1.1', '6.0']);
    expect(left).toEqual([45]);
  });

  it('gives its items back in order when every merge fails', async () => {
    const { calls, left } = await reduced(12, 5, () => true);
    expect(calls).toEqual(['1.0', '1.1', '6.0']);
    expect(left).toHaveLength(12);
    expect((await reduced(4, 5, () => true)).calls).toEqual(['1.0']);
  });

  it('forces one merge after five levels', async () => {
    const { calls, left } = await reduced(9, 2, (_, group) => group > 0);
    expect(calls.filter((call) => call.startsWith('6.'))).toEqual(['6.0']);
    expect(left).toEqual([36]);
  });

  it('sends no group of one to a merge', async () => {
    expect((await reduced(3, 2, () => false)).calls).toEqual(['1.0', '2.0']);
  });

  it('never makes more calls than its bound, whatever fails', async () => {
    for (const count of [0, 1, 2, 3, 9, 26, 41])
      for (const size of [2, 3, 5])
        for (const every of [1, 2, 3]) {
          let call = 0;
          const { calls } = await reduced(count, size, () => (call++ + every) % every === 0);
          expect(calls.length).toBeLessThanOrEqual(mostMergeCalls(count, size));
        }
  });
});
