import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines, linesOf } from '../../../reports/skill/line-diff.ts';
import { unifiedDiff } from '../../../reports/skill/unified-diff.ts';

const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 14 });

/** Length of a longest common subsequence, by the textbook. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const line of a) {
    const next = [0];
    for (const [index, other] of b.entries())
      next.push(line === other ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
    row = next;
  }
  return row.at(-1) ?? 0;
}

describe('the line diff', () => {
  it('holds both texts, line by line in order, and keeps as many lines as can be kept', () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const diff = diffLines(before, after);
        const side = (dropped: string) => diff.filter(({ kind }) => kind !== dropped).map(({ text }) => text);
        expect(side('added')).toEqual(before);
        expect(side('removed')).toEqual(after);
        for (const line of diff) {
          if (line.before !== null) expect(before[line.before]).toBe(line.text);
          if (line.after !== null) expect(after[line.after]).toBe(line.text);
        }
        expect(diff.filter(({ kind }) => kind === 'same')).toHaveLength(longestCommon(before, after));
      }),
      { numRuns: 300 },
    );
  });

  it('gives up on texts that share nothing instead of filling the memory', () => {
    const numbered = (mark: string) => Array.from({ length: 4000 }, (_, index) => `${mark}${index}`);
    expect(diffLines(numbered('a'), numbered('b'))).toHaveLength(8000);
  });
});

describe('the unified diff', () => {
  const labels = { beforeLabel: 'old', afterLabel: 'new' };

  it('is what diff -u prints', () => {
    const before = Array.from({ length: 20 }, (_, index) => `${index + 1}`);
    const after = before.flatMap((line) => (line === '3' ? ['three'] : line === '18' ? [] : [line]));
    expect(unifiedDiff(before.join('\n'), after.join('\n'), labels)).toEqual([
      '--- old',
      '+++ new',
      '@@ -1,6 +1,6 @@',
      ...[' 1', ' 2', '-3', '+three', ' 4', ' 5', ' 6'],
      '@@ -15,6 +15,5 @@',
      ...[' 15', ' 16', ' 17', '-18', ' 19', ' 20'],
    ]);
    expect(unifiedDiff('', 'a\n', labels).slice(2)).toEqual(['@@ -0,0 +1 @@', '+a']);
  });

  it('is empty when only the line break at the end differs', () => {
    expect(unifiedDiff('a\nb', 'a\nb\n', labels)).toEqual([]);
    expect(linesOf('a\n\n')).toEqual(['a', '']);
  });
});
