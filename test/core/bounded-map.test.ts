import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mapBounded } from '../../core/bounded-map.ts';
import { CapReachedError, InterruptedError } from '../../core/errors.ts';

/** Work that ends when the test says so. */
function gates(count: number) {
  const all = Array.from({ length: count }, () => {
    let open: () => void = () => {};
    let fail: (error: Error) => void = () => {};
    const passed = new Promise<void>((resolve, reject) => {
      open = resolve;
      fail = reject;
    });
    return { passed, open, fail };
  });
  const started: number[] = [];
  const work = async (_item: unknown, index: number) => {
    started.push(index);
    await all[index]?.passed;
    return index;
  };
  const items = all.map(() => null);
  return {
    items,
    started,
    work,
    open: (n: number) => all[n]?.open(),
    fail: (n: number, e: Error) => all[n]?.fail(e),
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('gives results in the order of the items, never with more under way than allowed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.integer(), { maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      async (scheduler, items, concurrency) => {
        let underWay = 0;
        let most = 0;
        const mapping = mapBounded(items, { concurrency }, async (item, index) => {
          underWay += 1;
          most = Math.max(most, underWay);
          await scheduler.schedule(Promise.resolve());
          underWay -= 1;
          return [item, index];
        });
        expect(await scheduler.waitFor(mapping)).toEqual(items.map((item, index) => [item, index]));
        expect(most).toBe(Math.min(concurrency, items.length));
      },
    ),
    { numRuns: 50 },
  );
});

it('starts nothing after a failure, awaits what is under way, and rejects with the first error', async () => {
  const { items, started, work, open, fail } = gates(5);
  let rejected = false;
  const mapping = mapBounded(items, { concurrency: 3 }, work);
  mapping.catch(() => {
    rejected = true;
  });
  fail(1, new Error('first'));
  await settled();
  fail(0, new Error('second'));
  await settled();
  expect(started).toEqual([0, 1, 2]);
  expect(rejected).toBe(false);
  open(2);
  await expect(mapping).rejects.toThrow('first');
  expect(started).toEqual([0, 1, 2]);
});

it('starts nothing after an abort and settles what is under way before it says so', async () => {
  const { items, started, work, open } = gates(4);
  const controller = new AbortController();
  let rejected = false;
  const mapping = mapBounded(items, { concurrency: 2, signal: controller.signal }, work);
  mapping.catch(() => {
    rejected = true;
  });
  controller.abort();
  open(0);
  await settled();
  expect(rejected).toBe(false);
  open(1);
  await expect(mapping).rejects.toBeInstanceOf(InterruptedError);
  expect(started).toEqual([0, 1]);
});

it('is no failure when the abort comes after the last start', async () => {
  const { items, work, open } = gates(2);
  const controller = new AbortController();
  const mapping = mapBounded(items, { concurrency: 2, signal: controller.signal }, work);
  controller.abort();
  open(0);
  open(1);
  expect(await mapping).toEqual([0, 1]);
});

it('rejects with the reason of the abort when that is an error of ours', async () => {
  const reason = new CapReachedError('--max-calls');
  const mapping = mapBounded(
    [1],
    { concurrency: 1, signal: AbortSignal.abort(reason) },
    async (item) => item,
  );
  await expect(mapping).rejects.toBe(reason);
});

it('maps nothing to nothing, and refuses a concurrency below 1', async () => {
  expect(await mapBounded([], { concurrency: 3 }, async (item) => item)).toEqual([]);
  await expect(mapBounded([1], { concurrency: 0 }, async (item) => item)).rejects.toThrow(RangeError);
});
