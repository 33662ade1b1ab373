import { describe, expect, it } from 'vitest';
import { pageExcerpts } from '../../../benchmarks/officeqa/excerpts/page-excerpts.ts';

const table = (title: string, label: string, rows: number) =>
  [
    title,
    '',
    '(In millions of dollars)',
    '',
    `| Year | ${label} |`,
    '| --- | --- |',
    ...Array.from({ length: rows }, (_, index) => `| ${1900 + index} | ${index * 7} |`),
    '',
  ].join('\n');
const text = [table('Customs', 'Duties', 60), 'Some words on nothing.\n', table('Gold', 'Bullion', 60)].join(
  '\n',
);
const question = 'How much gold bullion was there in 1933?';

describe('page excerpts', () => {
  it('hold the rows that share the rarest words, with title and head of their table', () => {
    const shown = pageExcerpts(question, [{ path: '/d/a.txt', text }], 240);
    expect(shown).toMatch(/^### \/d\/a\.txt\n\n\[\.\.\.\]\n/);
    expect(shown).toContain('Gold\n');
    expect(shown).toContain('| Year | Bullion |\n| --- | --- |\n[...]\n');
    expect(shown).toContain('| 1933 | 231 |');
    expect(shown).not.toContain('Customs');
  });

  it('keep to their length, whatever the documents hold', () => {
    for (const characters of [500, 2000, 20_000]) {
      const sources = ['a', 'b', 'c'].map((name) => ({ path: name, text: text.repeat(5) }));
      expect(pageExcerpts(question, sources, characters).length).toBeLessThan(characters * 1.3 + 100);
    }
  });

  it('are the same every time, empty without shared words, and cut endless lines', () => {
    const source = { path: 'a', text };
    expect(pageExcerpts(question, [source], 5000)).toBe(pageExcerpts(question, [source], 5000));
    expect(pageExcerpts('zzqx?', [source], 5000)).toBe('');
    expect(pageExcerpts('', [{ path: 'a', text: '' }], 5000)).toBe('');
    const line = `bullion ${'x'.repeat(1_000_000)}`;
    expect(pageExcerpts(question, [{ path: 'a', text: line }], 5000).length).toBeLessThan(4100);
  });
});
