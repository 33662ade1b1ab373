import { describe, expect, it } from 'vitest';
import { bestOfNDefinition } from '../../baselines/best-of-n.ts';
import { ConfigError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { createFakeArena, type FakeArenaOptions } from '../kit/fake-arena.ts';
import { methodContract } from '../kit/method-contract.ts';
import { tokenTasks } from '../kit/token-table.ts';
import { tokenWriter } from './writer.ts';

const context = { prompts: new PromptLibrary(), readFile: () => '' };
const create = (config: JsonObject = {}) => bestOfNDefinition.create(config, context);
const world: FakeArenaOptions = {
  train: tokenTasks('t', 4, ['[A]', '[B]']),
  val: tokenTasks('v', 4, ['[A]', '[B]']),
  seedDocument: '# Seed\n',
  optimizer: tokenWriter((draw) => (draw % 2 === 1 ? ['[A]'] : [])),
};
const learn = async (config: JsonObject, options: Partial<FakeArenaOptions> = {}) => {
  const arena = createFakeArena({ ...world, ...options });
  return { arena, result: await create(config).learn(arena) };
};

methodContract({ name: 'best-of-n', create: () => create({ n: 3 }), world });
methodContract({
  name: 'best-of-n within a budget',
  create: () => create({ solved: 1 }),
  world: { ...world, rolloutBudget: 9 },
});

describe('best-of-n', () => {
  it.each([
    [16, 4],
    [15, 3],
    [4, 1],
    [3, 0],
  ])('draws as many documents as a budget of %i can score: %i', async (rolloutBudget, n) => {
    const { arena, result } = await learn({}, { rolloutBudget });
    expect(arena.calls).toHaveLength(n);
    expect(result.candidates).toHaveLength(n);
    expect(create().bounds({ train: 4, val: 4, rolloutBudget })).toMatchObject({
      rollouts: 4 * n,
      optimizerCalls: 2 * n,
    });
  });

  it('draws each document anew at temperature 1 and keeps the best, the earlier at a tie', async () => {
    const { arena, result } = await learn({ n: 4 });
    expect(arena.calls.map(({ draw, temperature }) => [draw, temperature])).toEqual(
      [0, 1, 2, 3].map((draw) => [draw, 1]),
    );
    expect(new Set(arena.calls.map(({ prompt }) => prompt.user)).size).toBe(1);
    expect(result.documents).toMatchObject([
      { label: 'best', skill: { text: expect.stringContaining('draw 1') } },
    ]);
  });

  it('scores equal documents once and leaves out drafts that are none', async () => {
    const same = await learn({ n: 3 }, { optimizer: () => '<document>\n- Rule [A]\n</document>' });
    expect(same.arena.spent().rollouts.val).toBe(4);
    const texts = ['none', '<document>\n- Rule [B]\n</document>'];
    const some = await learn({ n: 2 }, { optimizer: ({ draw = 0 }) => texts[draw] ?? '' });
    expect(some.result.candidates).toHaveLength(1);
    expect(some.result.documents).toMatchObject([{ skill: { text: '- Rule [B]\n' } }]);
  });

  it('takes n, where it is given, as long as the budget holds', async () => {
    expect((await learn({ n: 2 }, { rolloutBudget: 100 })).arena.calls).toHaveLength(2);
    expect((await learn({ n: 9 }, { rolloutBudget: 10 })).arena.calls).toHaveLength(2);
  });

  it('refuses to draw for ever: without a budget it needs n', async () => {
    const cell = {
      brief: createFakeArena(world).brief,
      feedbackLevel: 'answer',
      rolloutBudget: null,
    } as const;
    expect(create().inCell?.(cell).refusal).toContain("'n'");
    expect(create({ n: 1 }).inCell?.(cell).refusal).toBeNull();
    await expect(learn({})).rejects.toBeInstanceOf(ConfigError);
  });
});
