import { describe, expect, it } from 'vitest';
import { answerDifference } from '../../../benchmarks/officeqa/difference.ts';
import { tolerantScore } from '../../../benchmarks/officeqa/tolerant/tolerant-score.ts';

describe('the tolerant score', () => {
  it.each([
    ['7,145.0', '7,145', 0, 1],
    ['about $7,145 million', '7145', 0, 1],
    ['7.145 billion', '7,145 million', 0, 1],
    ['7.145 billion', '7,145', 0, 0],
    ['7,145 billion', '7,145 million', 0, 0],
    ['(846)', '-846', 0, 1],
    ['\u2212846', '-846', 0, 1],
    ['-$846', '-846', 0, 1],
    ['846', '-846', 0.5, 0],
    ['3.28', '3.2796', 0, 0],
    ['3.28', '3.2796', 0.001, 1],
    ['3.2796 percent', '3.2796%', 0, 1],
    ['0.032796', '3.2796%', 0.01, 0],
    ['101', '100', 0.01, 1],
    ['101.1', '100', 0.01, 0],
    ['1', '0', 0.9, 0],
    ['0.096,-184.143', '[0.096, -184.143]', 0, 1],
    ['-184.143, 0.096', '[0.096, -184.143]', 0.01, 0],
    ['0.096', '[0.096, -184.143]', 0.01, 0],
    ['10.5-11.2', '10.5, 11.2', 0, 1],
    ['1.5e3', '1,500', 0, 1],
    ['march  1977', 'March 1977', 0, 1],
    ['Mar 1977', 'March 1977', 0.5, 0],
    ['1978 March', 'March 1977', 0.5, 0],
    ['846 sheep', '846', 0, 0],
    ['', '846', 1, 0],
    ['yes', 'Yes', 0, 1],
  ])('of %j for %j at %d is %i', (answer, gold, tolerance, score) => {
    expect(tolerantScore(answer, gold, tolerance)).toBe(score);
  });

  it('takes a megabyte of digits, signs or letters in its stride', () => {
    for (const text of ['9'.repeat(1e6), '-'.repeat(1e6), '1,'.repeat(5e5), 'a'.repeat(1e6), '('.repeat(1e6)])
      expect(tolerantScore(text, '613', 0.01)).toBe(0);
  });
});

describe('what a diagnosis says of an answer', () => {
  it.each([
    ['614', '-20', 'The number differs.'],
    ['613', '-613', 'The sign is wrong, the number without it is right.'],
    ['0.613', '613', 'The same number in another scale.'],
    ['3.3', '3.28', 'The number is right but for rounding: it has another number of decimals.'],
    ['613 thousand', '613', 'The number is right, its form is not: words or unit words are left over.'],
    ['4.82', '4.82%', 'The number is right, its form is not: a percent sign is missing or too many.'],
    ['(613)', '-613', 'The number is right, its form is not: a minus sign is written in another way.'],
    [
      '613.0',
      '613',
      'The number is right, its form is not: zeros, full stops or the spelling of the number differ.',
    ],
    ['1 2', '[1, 2, 3]', 'The answer holds fewer numbers than are asked for.'],
    ['1, 5', '[1, 2]', 'The number differs. (1 of 2 numbers differ)'],
    ['no idea', '613', 'A number is expected, and the answer holds none.'],
    ['Jul 1951', 'July 1951', 'Close: 1 word(s) too many and 1 word(s) missing.'],
    ['never', 'July 1951', 'No word of the answer is in the expected one.'],
  ])('%j in place of %j: %s', (answer, gold, sentence) => {
    expect(answerDifference(answer, gold)).toBe(sentence);
  });
});
