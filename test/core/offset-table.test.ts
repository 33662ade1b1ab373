import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OffsetTable } from '../../core/offset-table.ts';

it('says where each key is as a map would, through growth and replacement, for keys of any letters', () => {
  const key = fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.stringMatching(/^[a-c]{0,2}$/));
  fc.assert(
    fc.property(fc.array(key, { maxLength: 60 }), fc.integer({ min: 0, max: 2000 }), (keys, more) => {
      const all = [...keys, ...Array.from({ length: more }, (_, index) => `rollout|${index}`), ...keys];
      const wanted = new Map<string, number>();
      const table = new OffsetTable((offset) => all[offset] ?? '');
      for (const [offset, text] of all.entries()) {
        const bytes = Buffer.from(text, 'utf8');
        const isPlain = bytes.toString('utf8') === text;
        const was = wanted.has(text);
        if (isPlain && offset % 2 === 0)
          expect(table.setBytes(bytes, 0, bytes.length, offset)).toBe(was ? 'known' : 'new');
        else table.set(text, offset);
        wanted.set(text, offset);
      }
      expect(table.size).toBe(wanted.size);
      for (const [text, offset] of wanted) expect(table.get(text)).toBe(offset);
      expect([...table.offsets()].sort((a, b) => a - b)).toEqual([...wanted.values()].sort((a, b) => a - b));
      expect(table.has('a key that nobody has')).toBe(false);
    }),
    { numRuns: 40 },
  );
});

it('asks the file whether a key with the same hash is the same key', () => {
  const table = new OffsetTable(() => 'another key');
  table.set('key', 7);
  expect(table.get('key')).toBeUndefined();
  table.set('key', 8);
  expect([...table.offsets()].sort()).toEqual([7, 8]);
});
