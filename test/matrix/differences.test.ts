import { describe, expect, it } from 'vitest';
import { differences } from '../../matrix/differences.ts';

describe('differences', () => {
  it('names each place once, with both values', () => {
    const before = { a: { b: 1, c: [1, 2] }, gone: true };
    const after = { a: { b: 2, c: [1, 2] }, come: 'x' };
    expect(differences(before, after)).toEqual([
      'a.b: 1 -> 2',
      'come: (absent) -> "x"',
      'gone: true -> (absent)',
    ]);
  });

  it('sees a difference behind a long common beginning, and shows it', () => {
    const same = 'x'.repeat(500);
    const [line = ''] = differences({ text: `${same}one` }, { text: `${same}two` });
    expect(line).toContain('one');
    expect(line).toContain('two');
  });

  it('cuts long values and long lists', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`k${index}`, 'x'.repeat(500)]));
    const lines = differences(many, {}, 5);
    expect(lines.length).toBe(6);
    expect(lines.at(-1)).toBe('and 25 more');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(280);
  });
});
