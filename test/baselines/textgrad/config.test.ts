import { describe, expect, it } from 'vitest';
import { shortValue } from '../../../baselines/textgrad/short-value.ts';
import { planSteps } from '../../../baselines/textgrad/steps.ts';
import { ConfigError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json.ts';
import { createRng } from '../../../core/rng.ts';
import { textgrad } from './setup.ts';

describe('the configuration of textgrad', () => {
  it('has two rows; keys that are given override either', () => {
    expect(textgrad().config).toMatchObject({ preset: 'adapted', shortValue: 'full', batchSize: 3 });
    expect(textgrad({ preset: 'faithful', batchSize: 5 }).config).toMatchObject({
      batchSize: 5,
      epochs: 3,
      stepsPerEpoch: 4,
      shortValue: 'reference',
      constraints: [],
      momentum: 0,
    });
  });

  it.each<[JsonObject, RegExp]>([
    [{ momentun: 3 }, /unknown key 'momentun'.*momentum/],
    [{ preset: 'faithful', momentum: 3 }, /'momentum' is a variant of ours/],
    [{ preset: 'faithful', fuse: true }, /'fuse' is a variant of ours/],
    [{ shortValue: 'reference', fuse: true }, /'fuse' shows texts whole/],
    [{ steps: 0 }, /'epochs' and 'steps' are both 0/],
    [{ maxSteps: 0 }, /'epochs' and 'maxSteps' are both 0/],
    [{ batchSize: 0 }, /batchSize/],
  ])('refuses %j', (config, message) => {
    expect(() => textgrad(config)).toThrow(ConfigError);
    expect(() => textgrad(config)).toThrow(message);
  });

  it('bounds a run from the sizes of its splits', () => {
    // The published sizes of the script: 12 steps of 3 train tasks and 100 val tasks, the seed on val before.
    expect(textgrad({ preset: 'faithful' }).bounds({ train: 50, val: 100 })).toEqual({
      rollouts: 100 + 12 * 103,
      optimizerCalls: 12 * 8,
      gateDecisions: 12,
      inert: [],
    });
    expect(textgrad().bounds({ train: 0, val: 5 })).toMatchObject({ rollouts: 5, optimizerCalls: 0 });
    // 4 tasks in batches of 3: an epoch is a batch of 3 and one of 1.
    expect(textgrad({ steps: 3, maxSteps: 1, fuse: true }).bounds({ train: 4, val: 2 })).toMatchObject({
      rollouts: 2 + (3 + 2) + (1 + 2) + (3 + 2),
      optimizerCalls: 5 + 3 + 5,
    });
  });
});

describe('the steps of textgrad', () => {
  const tasks = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const plan = (sizes: { batchSize: number; epochs: number; stepsPerEpoch: number }, limit = 0) => [
    ...planSteps(tasks, { sizes, limit, rng: (epoch) => createRng(epoch) }),
  ];

  it('visit every task once an epoch, in a new order, the last batch short', () => {
    const steps = plan({ batchSize: 3, epochs: 2, stepsPerEpoch: 0 });
    expect(steps.map(({ epoch, tasks: batch }) => [epoch, batch.length])).toEqual([
      [1, 3],
      [1, 3],
      [1, 1],
      [2, 3],
      [2, 3],
      [2, 1],
    ]);
    const epochs = [steps.slice(0, 3), steps.slice(3)].map((part) => part.flatMap((step) => step.tasks));
    for (const order of epochs) expect([...order].sort()).toEqual(tasks);
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  it('break an epoch off, and end at the limit', () => {
    const steps = plan({ batchSize: 2, epochs: 0, stepsPerEpoch: 2 }, 5);
    expect(steps.map(({ step, epoch, stepInEpoch }) => [step, epoch, stepInEpoch])).toEqual([
      [1, 1, 0],
      [2, 1, 1],
      [3, 2, 0],
      [4, 2, 1],
      [5, 3, 0],
    ]);
  });
});

describe('shortValue', () => {
  it('keeps twenty words whole and of twenty-one shows ten at each end', () => {
    const words = (count: number) => Array.from({ length: count }, (_, index) => `${index}`).join(' ');
    expect(shortValue(words(20))).toBe(words(20));
    expect(shortValue(words(21))).toBe('0 1 2 3 4 5 6 7 8 9 (...) 11 12 13 14 15 16 17 18 19 20');
  });
});
