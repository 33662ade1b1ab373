import { describe, expect, it } from 'vitest';
import type { OptimizerCall } from '../../core/arena.ts';
import type { JsonObject } from '../../core/json.ts';
import { resolveConfig } from '../../optimizer/config.ts';
import { analystCapOf } from '../../optimizer/learning-rate.ts';
import { train } from '../../optimizer/train.ts';
import { createFakeArena } from '../kit/fake-arena.ts';
import { tokenTasks } from '../kit/token-table.ts';

const four = [1, 2, 3, 4].map((number) => ({ op: 'append', target: '', content: `- Idle ${number}.` }));

/** Steps of four tasks; every analyst proposes four edits, the decision is the given reply. */
async function run(decision: string, config: JsonObject = {}, steps = 1) {
  const arena = createFakeArena({
    train: tokenTasks('t', 4 * steps, ['[A]']),
    val: tokenTasks('v', 2, ['[A]']),
    seedDocument: '# Skill\n',
    optimizer: ({ kind }: OptimizerCall) =>
      kind === 'lr-autonomous'
        ? decision
        : kind === 'ranking'
          ? '{"selected_indices": [3, 2, 1, 0]}'
          : JSON.stringify({ batch_size: 4, patch: { reasoning: '', edits: four } }),
  });
  const given = { preset: 'paper', epochs: 1, batchSize: 4, learningRate: 4, learningRateMode: 'autonomous' };
  await train(arena, resolveConfig({ ...given, ...config }));
  const of = (name: string) => arena.events.filter((event) => event.name === name).map(({ data }) => data);
  return { arena, of, kinds: arena.calls.map(({ kind }) => kind) };
}

const says = (rate: string) => `{"learning_rate": ${rate}, "reasoning": "r"}`;

describe('autonomous learning rate', () => {
  it.each([
    ['2', 2, 2, false, false],
    ['9', 4, 9, true, false],
    ['1e30', 4, 1e30, true, false],
    ['2.0', 2, 2, false, false],
    ['2.7', 2, 2, false, false],
    ['"about 3 edits"', 3, 3, false, false],
    ['"4 of 9"', 4, 4, false, false],
    ['-3', 0, 0, false, false],
    ['"minus -2"', 0, 0, false, false],
    ['0', 0, 0, false, false],
    ['true', 0, 0, false, true],
    ['null', 0, 0, false, true],
    ['"many"', 0, 0, false, true],
    ['""', 0, 0, false, true],
    ['{}', 0, 0, false, true],
  ])('reads %s as %d', async (reply, learningRate, rawLearningRate, clamped, fallback) => {
    const { of } = await run(says(reply));
    expect(of('learning-rate-decided')).toMatchObject([
      {
        mode: 'autonomous',
        budget: learningRate,
        decision: { learningRate, rawLearningRate, available: 4, clamped, fallback },
      },
    ]);
    expect(of('step-finished')[0]).toMatchObject({
      learningRateMode: 'autonomous',
      budget: learningRate,
      learningRateDecision: { learningRate },
      selected: { length: learningRate },
    });
  });

  it('asks again when no number came, under reask', async () => {
    const { kinds, of } = await run(says('true'), { preset: 'default' });
    expect(kinds.filter((kind) => kind === 'lr-autonomous')).toHaveLength(3);
    expect(of('learning-rate-decided')).toMatchObject([{ decision: { fallback: true, attempts: 3 } }]);
    expect(of('step-finished')).toMatchObject([{ action: 'skip_noop', budget: 0 }]);
  });

  it('shows document, proposals, train scores and the buffer, and keeps what the reply says of itself', async () => {
    const reply = '{"learning_rate": 2, "reasoning": "r", "confidence": 0.4, "risk_notes": ["n", 3]}';
    const { arena, of } = await run(reply, {}, 2);
    const calls = arena.calls.filter(({ kind }) => kind === 'lr-autonomous');
    expect(calls[0]?.prompt.user).toContain('4 tasks were run in this step: mean hard score 0.000000');
    expect(calls[0]?.prompt.user).toContain('"content":"- Idle 4."');
    expect(calls.map(({ prompt }) => prompt.user.includes('<tried'))).toEqual([false, true]);
    expect(of('learning-rate-decided')[0]).toMatchObject({
      decision: { reasoning: 'r', confidence: 0.4, riskNotes: ['n'] },
    });
  });
});

describe('learning rate off', () => {
  it('neither caps analysts nor ranks nor clips: the merged list is applied whole', async () => {
    const { arena, kinds, of } = await run('', { learningRateMode: 'off', learningRate: 1 });
    expect(kinds).toEqual(['failure-analyst']);
    expect(arena.calls[0]?.prompt.user).not.toContain('<limit');
    expect(of('reflected')).toMatchObject([{ analystCap: null }]);
    expect(of('step-finished')).toMatchObject([
      { budget: null, selectionOutcome: 'not_ranked', selected: four, learningRateMode: 'off' },
    ]);
  });
});

describe('analyst cap', () => {
  const cap = (config: JsonObject, ticks = 0) =>
    analystCapOf({ config: resolveConfig(config), totalSteps: 4 }, ticks);

  it('stays at the learning rate, or follows the step budget when told so', () => {
    expect([0, 1, 2, 3].map((ticks) => cap({}, ticks))).toEqual([4, 4, 4, 4]);
    const follows = { analystCap: 'scheduled', schedule: 'linear' };
    expect([0, 1, 2, 3].map((ticks) => cap(follows, ticks))).toEqual([4, 3, 2, 2]);
    const toZero = { ...follows, learningRate: 1, minLearningRate: 0 };
    expect([0, 1, 2, 3].map((ticks) => cap(toZero, ticks))).toEqual([1, 1, 1, 1]);
  });

  it('is the learning rate where the model sets the budget, and absent in full rewrites', () => {
    expect(cap({ learningRateMode: 'autonomous', analystCap: 'scheduled', schedule: 'linear' }, 3)).toBe(4);
    expect(cap({ updateMode: 'full-rewrite' })).toBeNull();
  });

  it('cuts what an analyst proposes', async () => {
    const { of } = await run('', {
      learningRateMode: 'scheduled',
      analystCap: 'scheduled',
      learningRate: 3,
      schedule: 'constant',
    });
    expect(of('reflected')).toMatchObject([{ analystCap: 3, minibatches: [{ items: { length: 3 } }] }]);
  });
});
