import { describe, expect, it } from 'vitest';
import { estimatedTokens } from '../../../core/estimated-tokens.ts';
import { sectionTokens } from '../../../reports/skill/section-tokens.ts';

describe('tokens per section', () => {
  it('cuts at headings, not at those in code fences, and counts every line once', () => {
    const text = ['before', '# One #', 'a', '```', '# no heading', '```', '## Two', '#not one', ''].join(
      '\n',
    );
    expect(
      sectionTokens(text).map(({ heading, level, firstLine, lines }) => [heading, level, firstLine, lines]),
    ).toEqual([
      ['', 0, 1, 1],
      ['One', 1, 2, 5],
      ['Two', 2, 7, 2],
    ]);
  });

  it('estimates by bytes, so that other scripts are not taken for cheap', () => {
    expect(estimatedTokens('abcd')).toBe(1);
    expect(estimatedTokens('日本語')).toBe(3);
  });
});
