import { describe, expect, it } from 'vitest';
import { createQuestionIndex } from '../../benchmarks/question-index.ts';

const index = createQuestionIndex([
  { id: 'short', question: 'Is f bounded' },
  { id: 'long', question: 'Is f bounded\non every compact set?' },
  { id: 'empty', question: '' },
]);

describe('a question index', () => {
  it('takes the text below the Question heading, even when a context quotes another question', () => {
    const prompt =
      '## Context\n\nIs f bounded\non every compact set?\n\n## Question\n\nIs f bounded\n\n## Choices\n\nA. yes';
    expect(index.find(prompt)).toBe('short');
  });

  it('takes the longest question that the text holds when there is no heading', () => {
    expect(index.find('Please tell me: Is f bounded\non every compact set?')).toBe('long');
    expect(index.find('Is f bounded, please?')).toBe('short');
  });

  it('knows no task for a text without a question of its own', () => {
    expect(index.find('')).toBeNull();
    expect(index.find('## Question\n\nWhat is a set?')).toBeNull();
  });
});
