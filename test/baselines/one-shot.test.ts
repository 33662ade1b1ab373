import { describe, expect, it } from 'vitest';
import { oneShotDefinition } from '../../baselines/one-shot.ts';
import { ConfigError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { parseBlocks } from '../../core/prompt-blocks.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { createFakeArena, type FakeArenaOptions } from '../kit/fake-arena.ts';
import { methodContract } from '../kit/method-contract.ts';
import { tokenTasks } from '../kit/token-table.ts';
import { tokenWriter } from './writer.ts';

const context = { prompts: new PromptLibrary(), readFile: () => '' };
const create = (config: JsonObject = {}) => oneShotDefinition.create(config, context);
/** Their verifier says what it expected. */
const train = tokenTasks('t', 6, ['[A]', '[B]']).map((task) => ({
  ...task,
  failReason: `expected: ${task.requires.join(' ')}`,
}));
const world: FakeArenaOptions = {
  train,
  val: tokenTasks('v', 4, ['[A]', '[B]']),
  seedDocument: '# Seed\n',
  optimizer: tokenWriter((draw) => [[], ['[A]'], ['[A]', '[B]'], ['[A]', '[B]']][draw] ?? []),
};
const learn = async (config: JsonObject = {}, options: Partial<FakeArenaOptions> = {}) => {
  const arena = createFakeArena({ ...world, ...options });
  const result = await create(config).learn(arena);
  const text = (label: string) => result.documents.find((document) => document.label === label)?.skill?.text;
  return { arena, result, text, prompt: arena.calls[0]?.prompt.user ?? '' };
};

methodContract({ name: 'one-shot', create: () => create(), world });
methodContract({
  name: 'one-shot+solved, three drafts',
  create: () => create({ solved: 2, inputs: 2, drafts: 3 }),
  world,
});

describe('one-shot', () => {
  it('makes one call and no rollout, and shows neither the seed document nor an example', async () => {
    const { arena, result, text, prompt } = await learn();
    expect(arena.calls).toHaveLength(1);
    expect(arena.spent().rollouts).toEqual({ train: 0, val: 0, 'slow-update': 0, 'final-val': 0 });
    expect(result.candidates).toEqual([]);
    expect(text('best')).toBe('# Rules\ndraw 0\n');
    expect(parseBlocks(prompt).map(({ tag }) => tag)).toEqual(['task-description', 'answer-shape']);
    expect(prompt).not.toContain('# Seed');
    expect(prompt).not.toContain('Question t');
  });

  it('shows k inputs without their answers', async () => {
    const { prompt } = await learn({ inputs: 3 });
    expect(prompt.match(/Question t\d/g)).toHaveLength(3);
    expect(prompt).not.toMatch(/\[[AB]\]/);
    expect(parseBlocks(prompt).map(({ tag }) => tag)).not.toContain('episode');
  });

  it('shows k tasks with the expected answers as right episodes, none of them among the plain inputs', async () => {
    const { prompt, text } = await learn({ solved: 4, inputs: 2 });
    const episodes = parseBlocks(prompt).filter(({ tag }) => tag === 'episode');
    expect(episodes).toHaveLength(4);
    for (const { attributes, children } of episodes) {
      expect(attributes).toMatchObject({ hard: '1', level: 'answer' });
      expect(children.map(({ tag }) => tag)).toEqual(['output']);
      expect(children[0]?.body).toMatch(/\[[AB]\]/);
    }
    expect(new Set(prompt.match(/Question t\d/g)).size).toBe(6);
    expect(text('best')).toMatch(/Rule \[A\]|Rule \[B\]/);
  });

  it('shows the words of the verifier where no answer can be read out of them', async () => {
    const { prompt } = await learn({ solved: 1 }, { train: tokenTasks('t', 1, ['[A]']) });
    const episode = parseBlocks(prompt).find(({ tag }) => tag === 'episode');
    expect(episode?.attributes.hard).toBe('0');
    expect(episode?.children.at(-1)).toMatchObject({ tag: 'feedback', body: 'rule missing: missing [A]' });
  });

  it('shows the seed document when it is to be rewritten', async () => {
    const { prompt } = await learn({ rewriteSeed: true });
    expect(parseBlocks(prompt).find(({ tag }) => tag === 'skill')?.body).toBe('# Seed\n');
  });

  it('uses all train tasks when more examples are wanted, and the plan says so', async () => {
    const { prompt } = await learn({ inputs: 9 });
    expect(prompt.match(/Question t\d/g)).toHaveLength(6);
    expect(create({ inputs: 9 }).bounds({ train: 6, val: 4 }).inert[0]).toContain('9 examples');
  });

  it('keeps the best of several drafts on val, the earlier at a tie, and the first as its own choice', async () => {
    const { result, text, arena } = await learn({ drafts: 4 });
    expect(arena.calls.map(({ draw }) => draw)).toEqual([0, 1, 2, 3]);
    expect(result.candidates.map(({ evaluation }) => evaluation.hard)).toEqual([0, 0.5, 1, 1]);
    expect(text('best')).toContain('draw 2');
    expect(text('native')).toContain('draw 0');
    expect(arena.spent().rollouts.val).toBe(16);
  });

  it('asks for as many drafts as the budget can score, and for one when it can score none', async () => {
    const two = await learn({ drafts: 4 }, { rolloutBudget: 11 });
    expect(two.arena.calls).toHaveLength(2);
    expect(two.text('best')).toContain('draw 1');
    const none = await learn({ drafts: 4 }, { rolloutBudget: 3 });
    expect(none.arena.calls).toHaveLength(1);
    expect(none.text('best')).toContain('draw 0');
    expect(none.result.candidates).toEqual([]);
  });

  it('hands over the seed document when no usable document comes, and counts the failure', async () => {
    const { text, result, arena } = await learn({}, { optimizer: () => 'I would rather not.' });
    expect(text('best')).toBe('# Seed\n');
    expect(arena.calls).toHaveLength(2);
    expect(result.history).toMatchObject({ drafts: [{ skill: null, attempts: 2 }] });
  });

  it.each(['score', 'diagnosis'] as const)('refuses solved examples at feedback level %s', async (level) => {
    const cell = { brief: createFakeArena(world).brief, feedbackLevel: level, rolloutBudget: null };
    expect(create({ solved: 1 }).inCell?.(cell).refusal).toContain(level);
    expect(create({ inputs: 1 }).inCell?.(cell).refusal).toBeNull();
    await expect(learn({ solved: 1 }, { feedbackLevel: level })).rejects.toBeInstanceOf(ConfigError);
  });

  it('names a wrong key', () => {
    expect(() => create({ input: 3 })).toThrow(/unknown key 'input'.*inputs/);
  });
});
