import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../core/json.ts';
import { boundsOf } from '../../optimizer/bounds.ts';
import { resolveConfig } from '../../optimizer/config.ts';
import { train } from '../../optimizer/train.ts';
import { createFakeArena } from '../kit/fake-arena.ts';
import { tokenOptimizer, tokenTasks } from '../kit/token-table.ts';

const tokens = ['[A]', '[B]', '[C]', '[E]', '[F]', '[G]'];
const sizes = { train: 6, val: 6 };

const inertOf = (config: JsonObject) =>
  boundsOf(resolveConfig(config), sizes).inert.map((line) => line.split(':')[0]);

/** What the run asked and decided: every optimizer call, every stage event, every rollout charged. */
async function runOf(config: JsonObject, seedDocument = '- [D]') {
  const arena = createFakeArena({
    train: tokenTasks('t', sizes.train, tokens),
    val: tokenTasks('v', sizes.val, tokens),
    seedDocument,
    optimizer: tokenOptimizer,
  });
  const { documents } = await train(arena, resolveConfig(config));
  return { calls: arena.calls, events: arena.events, documents, spent: arena.spent() };
}

const budgetsOf = ({ events }: Awaited<ReturnType<typeof runOf>>) =>
  events.filter(({ name }) => name === 'learning-rate-decided').map(({ data }) => data.budget);

/** The switch is named for the first configuration, and the others are the same run. */
async function expectInert(name: string, [config, ...others]: [JsonObject, ...JsonObject[]]) {
  expect(inertOf(config), JSON.stringify(config)).toContain(name);
  const run = await runOf(config);
  for (const other of others) expect(await runOf(other), JSON.stringify(other)).toEqual(run);
}

/** The switch is not named for the first configuration, and the other is another run. */
async function expectActing(name: string, config: JsonObject, other: JsonObject) {
  expect(inertOf(config), JSON.stringify(config)).not.toContain(name);
  expect(await runOf(other)).not.toEqual(await runOf(config));
}

describe('a switch that is named inert cannot change the run:', () => {
  it('a sample of the comparison that takes all train tasks of the run', async () => {
    for (const pairs of ['mixed', 'changed', 'unchanged']) {
      const given = (samples: number, more: JsonObject = {}) => ({
        epochs: 3,
        batchSize: 2,
        slowUpdate: { samples, pairs },
        // The first epoch learns all there is: the ones after it compare the document with itself.
        semantics: { sameDocument: 'compare' },
        ...more,
      });
      await expectInert('slowUpdate.samples 6', [given(6), given(7), given(50)]);
      const first = { trainSize: 4 };
      await expectInert('slowUpdate.samples 4', [given(4, first), given(20, first)]);
      await expectActing('slowUpdate.samples 3', given(3), given(6));
    }
  });

  it('rejected edits in the buffer when the gate is off, unless they alone call for a buffer', async () => {
    const given = (buffer: JsonObject, enabled = false) => ({
      epochs: 1,
      batchSize: 3,
      schedule: 'constant',
      gate: { enabled },
      buffer,
    });
    const on = { rejectedEdits: true };
    const off = { rejectedEdits: false };
    await expectInert('buffer.rejectedEdits', [given(on), given(off)]);
    const alone = { failurePatterns: false };
    await expectActing('buffer.rejectedEdits', given({ ...alone, ...on }), given({ ...alone, ...off }));
    // Three failures make the optimizer propose harm: the first of two steps is rejected.
    await expectActing('buffer.rejectedEdits', given(on, true), given(off, true));
  });

  it('the chunks of an early stop that cannot come, also of gated slow updates', async () => {
    const gates: readonly JsonObject[] = [{ enabled: false }, { earlyStop: false }, { repeats: 2 }];
    for (const gate of gates) {
      const given = (chunkSize: number) => ({ epochs: 3, batchSize: 2, gate: { ...gate, chunkSize } });
      await expectInert('gate.chunkSize', [given(0), given(1), given(5)]);
    }
    // Three tokens are there and three fail: the optimizer proposes these and one that breaks all tasks.
    const stopping = async (chunkSize: number) => {
      const given = { epochs: 1, batchSize: 6, gate: { chunkSize } };
      expect(inertOf(given)).not.toContain('gate.chunkSize');
      return (await runOf(given, '- [A] [B] [C]')).spent.spared;
    };
    expect(await stopping(1)).toBeGreaterThan(await stopping(6));
  });

  it('a learning rate that its floor overrules at every step', async () => {
    const given = (learningRate: number, more: JsonObject = {}) => ({
      epochs: 2,
      batchSize: 3,
      schedule: 'linear',
      minLearningRate: 2,
      learningRate,
      ...more,
    });
    // Four steps round 2.75, 2.5, 2.25 and 2 to 3, 2, 2 and 2; of two steps 2.5 and 2 to 2 and 2.
    expect(inertOf(given(3))).not.toContain('learningRate 3 as edit budget');
    const two = { epochs: 1 };
    expect(inertOf(given(3, two))).toContain('learningRate 3 as edit budget');
    for (const rate of [1, 2, 3]) expect(budgetsOf(await runOf(given(rate, two)))).toEqual([2, 2]);
    expect(inertOf(given(4, two))).not.toContain('learningRate 4 as edit budget');
    // The floor caps the analysts as well when their cap follows the budget.
    const following = { ...two, analystCap: 'scheduled' };
    await expectInert('learningRate 3', [given(3, following), given(2, following), given(1, following)]);
    await expectActing('learningRate 4', given(4, following), given(1, following));
  });

  it('the schedule and the floor of a single step, whose budget is the learning rate even below the floor', async () => {
    const given = (more: JsonObject) => ({ epochs: 1, batchSize: 6, learningRate: 1, ...more });
    const schedules = ['cosine', 'linear', 'constant'] as const;
    for (const schedule of schedules) {
      const others = schedules.map((other) => given({ schedule: other }));
      await expectInert('schedule', [given({ schedule }), ...others]);
      const floors = [0, 1, 5].map((minLearningRate) => given({ schedule, minLearningRate }));
      await expectInert('minLearningRate', [given({ schedule }), ...floors]);
    }
    const low = given({ minLearningRate: 3 });
    expect(inertOf(low).filter((name) => name?.startsWith('learningRate'))).toEqual([]);
    expect(budgetsOf(await runOf(low))).toEqual([1]);
    await expectActing('schedule', given({ schedule: 'unclipped' }), given({}));
  });
});
