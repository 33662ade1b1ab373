import { describe, expect, it } from 'vitest';
import { evoskillDefinition } from '../../../baselines/evoskill/definition.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { methodContract } from '../../kit/method-contract.ts';
import { tokenTasks } from '../../kit/token-table.ts';
import { sectionOptimizer } from './section-optimizer.ts';

const create = (given: Parameters<typeof evoskillDefinition.create>[0]) =>
  evoskillDefinition.create(given, { prompts: new PromptLibrary(), readFile: () => '' });
const world = {
  train: tokenTasks('t', 5, ['[A]', '[B]', '[C]']),
  val: tokenTasks('v', 4, ['[A]', '[B]', '[C]']),
  seedDocument: '# Skill\n\nBe right.\n',
  optimizer: sectionOptimizer,
};

methodContract({ name: 'evoskill', create: () => create({ iterations: 6, samplesPerCategory: 1 }), world });
methodContract({
  name: 'evoskill with early stop and random parents',
  create: () => create({ iterations: 5, frontierSize: 2, parent: 'random', earlyStop: true, patience: 4 }),
  world,
});

describe('evoskill configuration', () => {
  it('names a wrong key with the nearest right one', () => {
    expect(() => create({ frontiersize: 2 })).toThrow(/evoskill.*frontierSize/);
  });

  it('states its bounds from the sizes alone, and the switches that cannot act', () => {
    const { bounds } = create({ iterations: 4, frontierSize: 1, parent: 'random', patience: 9 });
    // 10 + 4 x (6 + 10) rollouts; four proposer calls and two of the builder an iteration.
    expect(bounds({ train: 20, val: 10 })).toMatchObject({ rollouts: 74, optimizerCalls: 24 });
    expect(bounds({ train: 20, val: 10 }).inert).toEqual([
      expect.stringContaining('parent'),
      expect.stringContaining('patience'),
    ]);
    // Two train tasks: a batch cannot hold more.
    expect(bounds({ train: 2, val: 10 }).rollouts).toBe(58);
    expect(bounds({ train: 0, val: 10 })).toMatchObject({ rollouts: 10, optimizerCalls: 0 });
  });
});
