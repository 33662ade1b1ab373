import { PromptLibrary } from 'skillopt-bench';
import { benchmarkContract } from 'skillopt-bench/test-kit';
import { describe, expect, it } from 'vitest';
import { benchmark } from './benchmark.ts';
import { payloadSchema } from './items.ts';
import { extractAnswer, scoreAnswer } from './score.ts';

benchmarkContract('shelf-labels', {
  create: () => benchmark.create({ prompts: new PromptLibrary() }),
  source: { kind: 'bundled' },
  swapGold: (payload) => ({ ...payloadSchema.parse(payload), answer: '99:99' }),
  rightReply: ({ payload }) => `So it is:\n${payloadSchema.parse(payload).answer}`,
});

describe('the score of shelf-labels', () => {
  it.each([
    ['01-02', 1, 1],
    ['01-03', 0, 0.8],
    ['', 0, 0],
  ])('of %j is %d and %d', (answer, hard, soft) => {
    expect(scoreAnswer(answer, '01-02')).toEqual({ hard, soft });
  });

  it('is that of the last line', () => {
    expect(extractAnswer('I think:\n```\n"01-02"\n```\n')).toBe('01-02');
  });
});
