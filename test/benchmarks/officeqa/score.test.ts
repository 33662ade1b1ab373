import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareAnswers, normalTokens, scoreOfficeqa } from '../../../benchmarks/officeqa/score.ts';

const inTags = (answer: string) => `So it is.\n<answer>${answer}</answer>`;

describe('the OfficeQA score', () => {
  it.each([
    ['$8,417 million', '8417', 1],
    ['8,417 thousand', '8417', 0],
    ['8,417.0', '8417', 0],
    ['(613)', '-613', 0],
    ['\u2212613', '-613', 0],
    ['4.82%', '4.82%', 1],
    ['4.82 percent', '4.82%', 0],
    ['Jul 1951', 'July 1951', 0],
    ['0.31, -97.5', '[0.31, -97.5]', 1],
    ['0.31,-97.5', '[0.31, -97.5]', 0],
  ])('gives %j for %j the hard score %i', (answer, gold, hard) => {
    expect(scoreOfficeqa(inTags(answer), gold).hard).toBe(hard);
  });

  it.each([
    ['<answer>1</answer> <answer>2</answer>', 'pair', '1'],
    ['I say <answer>\n613', 'line', '613'],
    ['613', 'none', ''],
    ['<answer ></answer>613', 'none', ''],
    ['<answer></answer>\n613', 'pair', ''],
  ])('reads of %j the %s %j', (response, found, extracted) => {
    expect(scoreOfficeqa(response, '613')).toMatchObject({ found, extracted });
  });

  it('scores an empty answer 0 even for an empty gold answer, unlike the comparison alone', () => {
    expect(scoreOfficeqa(inTags(' '), '')).toMatchObject({ hard: 0, soft: 0 });
    expect(compareAnswers('', '')).toEqual({ hard: 1, soft: 1 });
  });

  it('knows whole words as Python does: letters and numbers of every script are word characters', () => {
    expect(normalTokens('\u00e9million million\u0301 million\u00b2 x-million')).toEqual([
      '\u00e9million',
      '\u0301',
      'million\u00b2',
      'x-',
    ]);
  });

  it('agrees with itself: an answer equals itself, soft lies in 0 to 1, and hard 1 means soft 1', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(compareAnswers(a, a)).toEqual({ hard: 1, soft: 1 });
        const { hard, soft } = compareAnswers(a, b);
        expect(soft).toBeGreaterThanOrEqual(0);
        expect(soft).toBeLessThanOrEqual(1);
        if (hard === 1) expect(soft).toBe(1);
      }),
    );
  });

  it('does not care for commas, currency signs and ignored unit words around a number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (value) => {
        const written = `$${value.toLocaleString('en-US')} Million nominal dollars`;
        expect(scoreOfficeqa(inTags(written), String(value)).hard).toBe(1);
      }),
    );
  });
});
