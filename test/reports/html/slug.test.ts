import fc from 'fast-check';
import { expect, it } from 'vitest';
import { slugOf } from '../../../reports/html/slug.ts';

/** Anything, names made of other ids, and what differs from them by little. */
const ids = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 150 }),
  fc.stringMatching(/^[A-Za-z0-9. _/-]{0,130}$/),
  fc.string({ maxLength: 130 }).map(slugOf),
  fc.stringMatching(/^[a-z]{0,3}-[0-9a-f]{11,13}$/),
);

it('never gives two ids the same name, and every name is that of a file', () => {
  fc.assert(
    fc.property(ids, ids, (a, b) => {
      const names = [a, b, slugOf(a), slugOf(b), slugOf(slugOf(a))].map((id) => ({ id, name: slugOf(id) }));
      for (const { name } of names) expect(name).toMatch(/^[A-Za-z0-9.-]{1,120}$/);
      expect(new Set(names.map(({ name }) => name)).size).toBe(new Set(names.map(({ id }) => id)).size);
    }),
    { seed: 1, numRuns: 500 },
  );
});

it('keeps a safe id as it is, and takes no id for the name of another', () => {
  expect(slugOf('searchqa-mini.sim-a.direct.skillopt.r0')).toBe('searchqa-mini.sim-a.direct.skillopt.r0');
  expect(slugOf('my bench')).toBe('my-bench-c7478fedcd3f');
  expect(slugOf('my-bench-c7478fedcd3f')).not.toBe('my-bench-c7478fedcd3f');
});
