import { afterEach, expect, it, vi } from 'vitest';
import { BusyClock } from '../../../modes/gateway/busy-clock.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('counts time with calls under way once, however many there are, and no time between', () => {
  const now = vi.spyOn(performance, 'now');
  const clock = new BusyClock();
  const at = (timeMs: number, step: () => void) => {
    now.mockReturnValue(timeMs);
    step();
    return [clock.pending, clock.busyMs];
  };
  expect(at(100, () => clock.enter())).toEqual([1, 0]);
  expect(at(110, () => clock.enter())).toEqual([2, 10]);
  expect(at(130, () => clock.leave())).toEqual([1, 30]);
  expect(at(150, () => clock.leave())).toEqual([0, 50]);
  expect(at(900, () => undefined)).toEqual([0, 50]);
  expect(at(1000, () => clock.enter())).toEqual([1, 50]);
  expect(at(1005, () => clock.leave())).toEqual([0, 55]);
});
