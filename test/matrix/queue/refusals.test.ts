import { expect, it } from 'vitest';
import { Refusals } from '../../../matrix/queue/refusals.ts';

it('leaves a job alone for longer with each refusal, up to half a minute', () => {
  const refusals = new Refusals();
  const delays = [1, 2, 3, 4, 5, 6].map(() => {
    const delay = refusals.delayMs('a');
    refusals.add('a', 'no data');
    // A job that is taken in between does not make this one any better.
    refusals.clear();
    return delay;
  });
  expect(delays).toEqual([3000, 6000, 12_000, 24_000, 30_000, 30_000]);
  expect(refusals.delayMs('b')).toBe(3000);
});

it('knows what was refused since the last job was taken', () => {
  const refusals = new Refusals();
  refusals.add('a', 'no data');
  refusals.add('b', 'no data');
  expect([refusals.size, refusals.has('a'), refusals.reasons]).toEqual([2, true, ['no data']]);
  refusals.clear();
  expect([refusals.size, refusals.has('a'), refusals.reasons]).toEqual([0, false, []]);
});
