import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idsOfShard, type PlanEntry } from '../../matrix/shard.ts';

const entry = (id: string, work: number, after: string | null = null): PlanEntry => ({
  id,
  digest: '',
  work,
  after,
});

describe('the shares of a plan', () => {
  it('are a partition that the order of the plan does not change, each dependent with its source', () => {
    const plan = fc.array(
      fc.record({ work: fc.nat(500), dependents: fc.array(fc.nat(50), { maxLength: 3 }) }),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(plan, fc.integer({ min: 1, max: 6 }), (sources, of) => {
        const entries = sources.flatMap(({ work, dependents }, index) => [
          entry(`s${index}`, work),
          ...dependents.map((tested, nth) => entry(`s${index}.d${nth}`, tested, `s${index}`)),
        ]);
        const shares = Array.from({ length: of }, (_, index) => [
          ...idsOfShard(entries, { index: index + 1, of }),
        ]);
        expect(shares.flat().sort()).toEqual(entries.map(({ id }) => id).sort());
        for (const share of shares)
          for (const { id, after } of entries)
            if (after !== null) expect(share.includes(id)).toBe(share.includes(after));
        const turned = [...entries].reverse();
        for (const [index, share] of shares.entries())
          expect(idsOfShard(turned, { index: index + 1, of })).toEqual(new Set(share));
      }),
      { numRuns: 50 },
    );
  });

  it('differ in work by no more than the largest piece, and give methods that come in turns to different shares', () => {
    // Four methods a benchmark, the fourth a hundred times as dear: dealing in turn would give one share all of those.
    const entries = Array.from({ length: 32 }, (_, index) => entry(`r${index}`, index % 4 === 3 ? 100 : 1));
    const loads = [1, 2, 3, 4].map((index) => {
      const ids = idsOfShard(entries, { index, of: 4 });
      return entries.filter(({ id }) => ids.has(id)).reduce((sum, { work }) => sum + work, 0);
    });
    expect(loads).toEqual([206, 206, 206, 206]);
  });
});
