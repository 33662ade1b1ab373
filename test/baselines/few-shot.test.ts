import { describe, expect, it } from 'vitest';
import { fewShotDefinition } from '../../baselines/few-shot.ts';
import { ConfigError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { createFakeArena, type FakeArenaOptions } from '../kit/fake-arena.ts';
import { methodContract } from '../kit/method-contract.ts';
import { tokenTasks } from '../kit/token-table.ts';

const context = { prompts: new PromptLibrary(), readFile: () => '' };
const create = (config: JsonObject = {}) => fewShotDefinition.create(config, context);
const world: FakeArenaOptions = {
  train: tokenTasks('t', 6, ['[A]', '[B]', '[C]']),
  val: tokenTasks('v', 3, ['[A]', '[B]', '[C]']),
  seedDocument: '# Seed\n',
  optimizer: () => 'not to be asked',
};
const learn = async (config: JsonObject = {}, options: Partial<FakeArenaOptions> = {}) => {
  const arena = createFakeArena({ ...world, ...options });
  const result = await create(config).learn(arena);
  return { arena, result, text: result.documents[0]?.skill?.text ?? '' };
};
const examplesIn = (text: string) => text.match(/Question t\d/g) ?? [];

methodContract({ name: 'few-shot', create: () => create({ k: [1, 2, 4] }), world });

describe('few-shot', () => {
  it('chooses the number of examples on val, without a call to the optimizer', async () => {
    const scores = new Map([
      [1, 0.2],
      [2, 0.9],
      [4, 0.4],
    ]);
    const { arena, result, text } = await learn(
      { k: [1, 2, 4] },
      {
        valScore: (skill) => {
          const soft = scores.get(examplesIn(skill?.text ?? '').length) ?? 0;
          return { hard: soft, soft, missing: false };
        },
      },
    );
    expect(examplesIn(text)).toHaveLength(2);
    expect(result.candidates).toHaveLength(3);
    expect(arena.spent().rollouts.val).toBe(9);
    expect(arena.calls).toEqual([]);
  });

  it('takes the smaller number at a tie', async () => {
    const { text } = await learn({ k: [2, 4] }, { valScore: () => ({ hard: 1, soft: 1, missing: false }) });
    expect(examplesIn(text)).toHaveLength(2);
  });

  it('puts the same examples first in every document, below the seed document', async () => {
    const { result } = await learn({ k: [1, 3] });
    const [one = '', three = ''] = result.candidates.map(({ skill }) => skill?.text ?? '');
    expect(examplesIn(three)[0]).toBe(examplesIn(one)[0]);
    expect(three.startsWith('# Seed\n\n# Solved examples')).toBe(true);
    expect((await learn({ k: [1], keepSeed: false })).text.startsWith('# Solved examples')).toBe(true);
  });

  it('tries as many numbers as the budget holds, and hands over the smallest when it holds none', async () => {
    const one = await learn({ k: [1, 2, 4] }, { rolloutBudget: 5 });
    expect(one.result.history).toMatchObject({
      tried: [{ outcome: 'scored' }, { outcome: 'not-afforded' }, { outcome: 'not-afforded' }],
    });
    const none = await learn({ k: [2, 4] }, { rolloutBudget: 2 });
    expect(examplesIn(none.text)).toHaveLength(2);
    expect(none.result.candidates).toEqual([]);
  });

  it('leaves out numbers beyond the train split and documents beyond the length limit', async () => {
    const { result } = await learn({ k: [2, 7] });
    expect(result.candidates).toHaveLength(1);
    expect(create({ k: [2, 7] }).bounds({ train: 6, val: 3 })).toMatchObject({
      rollouts: 3,
      inert: ['k: 7 examples, there are 6 train tasks'],
    });
    const short = await learn({ k: [1, 6], maxDocumentCharacters: 400 });
    expect(short.result.history).toMatchObject({ tried: [{ outcome: 'scored' }, { outcome: 'too-long' }] });
    expect((await learn({ maxDocumentCharacters: 10 })).text).toBe('# Seed\n');
  });

  it('refuses where the verifier does not tell the expected answer', async () => {
    await expect(learn({}, { feedbackLevel: 'diagnosis' })).rejects.toThrow(/feedbackLevel 'answer'/);
    await expect(learn({}, { feedbackLevel: 'score' })).rejects.toBeInstanceOf(ConfigError);
  });

  it.each([[[]], [[2, 1]], [[1, 1]], [[0]]])('refuses the list %j', (k) => {
    expect(() => create({ k })).toThrow(/'k/);
  });
});
