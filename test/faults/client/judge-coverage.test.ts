import { expect, it } from 'vitest';
import { allFaults, drawFault } from '../server/draw-fault.ts';
import type { SeenTry } from '../server/fault-log.ts';
import { judgeCoverage } from './judge-coverage.ts';

const first = (calls: number, faultOf: (call: string) => string | null): SeenTry[] =>
  Array.from({ length: calls }, (_, index) => ({
    call: `c${index}`,
    attempt: 1,
    fault: faultOf(`c${index}`),
    arrivedMs: index,
    billed: null,
    asksToWaitMs: 0,
  }));
const drawn = (call: string): string | null => drawFault(1, call, 1)?.name ?? null;
const judged = (seen: readonly SeenTry[], calls = seen.length): string[] => {
  const wrong: string[] = [];
  judgeCoverage(seen, calls, wrong);
  return wrong;
};

it.each([60, 1_500, 10_000])('%i calls as they are drawn meet enough faults', (calls) => {
  expect(judged(first(calls, drawn))).toEqual([]);
});

it.each([60, 1_500, 10_000])('%i calls that meet no fault prove nothing', (calls) => {
  expect(judged(first(calls, () => null))[0]).toBe(`0 of ${calls} tries met a fault, expected 30 % to 50 %`);
});

it('tells too few and too many faults', () => {
  const every = (nth: number) => first(1_500, (call) => (Number(call.slice(1)) % nth === 0 ? '500' : null));
  expect(judged(every(6))).toHaveLength(1);
  expect(judged(every(1))).toHaveLength(1);
  expect(judged(every(3))).toEqual([]);
});

it('names each fault that a long run has not met, and none of a short one', () => {
  const [one = '', ...others] = allFaults.map(({ name }) => name);
  const without = first(10_000, (call) => {
    const fault = drawn(call);
    return fault === one ? (others[0] ?? null) : fault;
  });
  expect(judged(without)).toEqual([`no try met: ${one}`]);
  expect(judged(without, 9_999)).toEqual([]);
});

it('knows every fault by one name', () => {
  expect(new Set(allFaults.map(({ name }) => name)).size).toBe(allFaults.length);
});
