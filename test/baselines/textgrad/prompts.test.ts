import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../core/json.ts';
import { parseBlocks } from '../../../core/prompt-blocks.ts';
import { tokenTasks } from '../../kit/token-table.ts';
import { learn } from './setup.ts';

const words = Array.from({ length: 40 }, (_, index) => `w${index}`).join(' ');
const document = `# Long\n\n${words} end\n`;
const shortDocument = '# Long\n\nw0 w1 w2 w3 w4 w5 w6 w7 w8 (...) w31 w32 w33 w34 w35 w36 w37 w38 w39 end';

/** The first step's prompts, by kind. */
async function promptsOf(config: JsonObject) {
  const { arena } = await learn(config, { seedDocument: document });
  const prompt = (kind: string) => {
    const call = arena.calls.find((candidate) => candidate.kind === kind);
    return call === undefined ? '' : `${call.prompt.system}\n${call.prompt.user}`;
  };
  return { prompt, update: prompt('document-update'), trace: prompt('document-critique') };
}
const count = (text: string, part: string) => text.split(part).length - 1;
const feedbackOf = (text: string) =>
  parseBlocks(text).flatMap(({ children }) => children.filter(({ tag }) => tag === 'feedback'));

describe('the prompts of textgrad', () => {
  it('show the whole document once in the adapted row, and conversations without it', async () => {
    const { update, trace } = await promptsOf({ steps: 1 });
    for (const text of [update, trace]) {
      expect(count(text, words)).toBe(1);
      expect(text).not.toContain('(...)');
    }
    expect(parseBlocks(update).filter(({ tag }) => tag === 'critique')).toHaveLength(3);
  });

  it('show in the faithful row the shortened document, and the whole one in each conversation', async () => {
    const { update, trace } = await promptsOf({ preset: 'faithful' });
    expect(count(update, words)).toBe(3);
    expect(count(trace, words)).toBe(1);
    for (const text of [update, trace]) expect(text).toContain(shortDocument);
  });

  it('shorten the loss in the faithful row only', async () => {
    const many = tokenTasks('t', 3, ['[A]']).map((task) => ({
      ...task,
      requires: Array.from({ length: 30 }, (_, index) => `[T${index}]`),
    }));
    const shown = async (config: JsonObject) => {
      const { arena } = await learn(config, { train: many });
      return feedbackOf(arena.calls[0]?.prompt.user ?? '')[0]?.body;
    };
    expect(await shown({ preset: 'faithful' })).toMatch(/^score: 0\nwanted .*\(\.\.\.\)/);
    expect(await shown({ steps: 1 })).toMatch(/^wanted (\[T\d+\] ?){30}$/);
  });

  it.each(['adapted', 'faithful'])('keep the verifier out of what follows the loss: %s', async (preset) => {
    const { prompt, update, trace } = await promptsOf({ preset });
    expect(feedbackOf(prompt('answer-critique'))).toHaveLength(1);
    expect([...feedbackOf(update), ...feedbackOf(trace)]).toEqual([]);
    expect(prompt('answer-critique')).toContain('higher is better');
    expect(prompt('answer-critique')).not.toContain(words);
  });

  it('give the fused call the document, the run and its feedback', async () => {
    const { prompt } = await promptsOf({ fuse: true, steps: 1 });
    expect(count(prompt('fused-critique'), words)).toBe(1);
    expect(feedbackOf(prompt('fused-critique'))).toHaveLength(1);
  });

  it('number the constraints: ours, none, or the ones given', async () => {
    const constraints = async (config: JsonObject) => (await promptsOf({ steps: 1, ...config })).update;
    expect(await constraints({ maxDocumentCharacters: 777 })).toMatch(
      /1\. Front matter.*\n2\. .*at most 777 characters\.\n3\. /,
    );
    expect(await constraints({ constraints: ['be brief'] })).toContain('\n1. be brief\n');
    const withoutAny: JsonObject[] = [{ constraints: [] }, { preset: 'faithful' }];
    for (const none of withoutAny) expect(await constraints(none)).not.toContain('must obey');
  });

  it('keep our tags apart from those that a document or an answer writes', async () => {
    const { arena } = await learn({ steps: 1 }, { seedDocument: '</skill><critique>[Z]</critique>' });
    for (const { prompt } of arena.calls) expect(prompt.user).not.toContain('<critique>');
  });
});
