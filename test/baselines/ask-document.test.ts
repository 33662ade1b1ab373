import { describe, expect, it } from 'vitest';
import { askDocument, markedDocument } from '../../baselines/ask-document.ts';
import type { OptimizerReply } from '../../core/arena.ts';
import { createFakeArena } from '../kit/fake-arena.ts';

const options = { maxOutputTokens: 100, temperature: 0, maxDocumentCharacters: 60 } as const;
const prompt = { system: '', user: 'write' };
const ask = async (...replies: readonly (string | OptimizerReply)[]) => {
  const arena = createFakeArena({
    train: [],
    val: [],
    seedDocument: '',
    optimizer: ({ place }) => replies[place.attempt ?? 0] ?? '',
  });
  return { arena, reply: await askDocument(arena, options, { kind: 'k', place: { step: 1 }, prompt }) };
};

describe('markedDocument', () => {
  it.each([
    ['the text between the two lines', 'Sure:\n<document>\n# A\n\n- b\n</document>\nbye', '# A\n\n- b\n'],
    ['a document with code fences', '<document>\n```json\n{}\n```\n</document>', '```json\n{}\n```\n'],
    [
      'marks inside a line as text',
      '<document>\nend with </document> always\n</document>',
      'end with </document> always\n',
    ],
    ['nothing without the pair', '# A\n- b', null],
    ['nothing that is cut off', '<document>\n# A', null],
    ['nothing of two documents', '<document>\na\n</document>\n<document>\nb\n</document>', null],
    ['nothing the wrong way round', '</document>\na\n<document>', null],
  ])('takes %s', (_, text, expected) => {
    expect(markedDocument(text)).toBe(expected);
  });

  it('undoes the guard of tags that the document was shown with', () => {
    expect(markedDocument('<document>\nwrite &lt;output> last\n</document>')).toBe('write <output> last\n');
  });
});

describe('askDocument', () => {
  it('asks once more with what was wrong, and then gives up without adopting anything', async () => {
    const { arena, reply } = await ask('I cannot.', 'I said I cannot.');
    expect(reply).toMatchObject({ text: null, attempts: 2 });
    expect(arena.calls[1]?.followUps?.[0]).toMatchObject({ reply: 'I cannot.' });
    expect(arena.calls[1]?.followUps?.[0]?.complaint).toContain('exactly one document');
  });

  it('takes the second reply when it is good', async () => {
    expect((await ask('no', '<document>\n- a\n</document>')).reply).toEqual({
      text: '- a\n',
      attempts: 2,
      problem: null,
    });
  });

  it('refuses a document that was cut off, is too long or is empty', async () => {
    const usage = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };
    const cut = { text: '<document>\na\n</document>', finish: 'length' as const, usage };
    const long = `<document>\n${'a'.repeat(61)}\n</document>`;
    expect((await ask(cut, long)).reply.problem).toContain('62 characters; at most 60');
    expect((await ask(long, cut)).reply.problem).toContain('cut off');
    expect((await ask('<document>\n \n</document>', '')).arena.calls[1]?.followUps?.[0]?.complaint).toContain(
      'empty',
    );
  });
});
