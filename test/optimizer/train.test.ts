import { describe, expect, it } from 'vitest';
import type { OptimizerCall } from '../../core/arena.ts';
import { IncompleteError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { parseBlocks } from '../../core/prompt-blocks.ts';
import { resolveConfig } from '../../optimizer/config.ts';
import { train } from '../../optimizer/train.ts';
import { createFakeArena, type FakeArenaOptions } from '../kit/fake-arena.ts';
import { tokenOptimizer, tokenTasks } from '../kit/token-table.ts';

const tokens = ['[A]', '[B]', '[C]', '[D]'];
const seedDocument = '# Skill\n\n- Rule [D]\n';
/** Steps alone: the ends of epochs have tests of their own (epoch-end.test.ts). */
const small = {
  epochs: 1,
  batchSize: 4,
  minibatchSize: 8,
  learningRate: 2,
  schedule: 'constant',
  slowUpdate: { mode: 'off' },
};

async function run(config: JsonObject = {}, world: Partial<FakeArenaOptions> = {}) {
  const arena = createFakeArena({
    train: tokenTasks('t', 12, tokens),
    val: tokenTasks('v', 4, tokens),
    seedDocument,
    optimizer: tokenOptimizer,
    ...world,
  });
  const result = await train(arena, resolveConfig({ ...small, ...config }));
  const steps = arena.events.filter((event) => event.name === 'step-finished').map((event) => event.data);
  const document = (label: string) => result.documents.find((each) => each.label === label)?.skill?.text;
  return { arena, result, steps, document };
}

/** An analyst that proposes the given edits; everyone else asks for nothing. */
function analyst(edits: readonly JsonObject[]): (call: OptimizerCall) => string {
  return (call) =>
    call.kind === 'failure-analyst'
      ? JSON.stringify({ batch_size: 3, failure_summary: [], patch: { reasoning: '', edits } })
      : JSON.stringify({ patch: { edits: [] }, edits: [] });
}

const append = (content: string) => ({ op: 'append', target: '', content });

describe('train', () => {
  it('learns what its tasks ask for, and calls the first of the best documents best', async () => {
    const { steps, document, result } = await run({ epochs: 2 });
    expect(steps.length).toBe(6);
    for (const token of tokens) expect(document('best')).toContain(token);
    expect(document('seed')).toBe(seedDocument);
    expect(result.candidates[0]?.skill?.text).toBe(seedDocument);
  });

  it('rejects a candidate that is only as good as the current document', async () => {
    const { steps, document } = await run({}, { optimizer: analyst([append('- Idle.')]) });
    expect(steps.map((step) => step.action)).toEqual(['reject', 'reject', 'reject']);
    expect(document('final')).toBe(seedDocument);
  });

  it('lets every candidate pass when the gate is off, but keeps the best', async () => {
    const { steps, document } = await run(
      { gate: { enabled: false } },
      { optimizer: analyst([append('- [BAD]')]) },
    );
    expect(steps.map((step) => step.action)).toEqual(['force_accept', 'force_accept', 'force_accept']);
    expect(document('final')).toContain('[BAD]');
    expect(document('best')).toBe(seedDocument);
  });

  it('does not evaluate a candidate that equals the current document', async () => {
    const { arena, steps } = await run(
      {},
      { optimizer: analyst([{ op: 'replace', target: 'Rule [D]', content: 'Rule [D]' }]) },
    );
    expect(steps.map((step) => step.action)).toEqual(['skip_noop', 'skip_noop', 'skip_noop']);
    expect(arena.spent().rollouts.val).toBe(4);
  });

  it('scores a document once, however often it is proposed', async () => {
    const whole = { epochs: 2, gate: { earlyStop: false } };
    const { arena, steps } = await run(whole, { optimizer: analyst([append('- Idle.')]) });
    expect(steps.map((step) => step.val)).toMatchObject([
      { source: 'rollout' },
      ...Array(5).fill({ source: 'cache' }),
    ]);
    expect(arena.spent().rollouts.val).toBe(8);
  });

  it('applies no more edits than the learning rate allows at that step', async () => {
    const edits = [1, 2, 3, 4].map((number) => append(`- Idle ${number}.`));
    const optimizer = (call: OptimizerCall) =>
      call.kind === 'ranking' ? '{"selected_indices": [3, 2, 1, 0]}' : analyst(edits)(call);
    const { steps } = await run({ learningRate: 4, minLearningRate: 1, schedule: 'linear' }, { optimizer });
    expect(steps.map((step) => step.budget)).toEqual([3, 2, 1]);
    for (const step of steps) expect(step.selected).toHaveLength(Number(step.budget));
    expect(steps[0]?.selected).toMatchObject([
      { content: '- Idle 4.' },
      { content: '- Idle 3.' },
      { content: '- Idle 2.' },
    ]);
  });

  it('does not let a step without patches use up the schedule', async () => {
    let calls = 0;
    const { steps } = await run(
      { learningRate: 4, minLearningRate: 1, schedule: 'linear' },
      {
        optimizer: (call) => {
          calls += call.kind === 'failure-analyst' ? 1 : 0;
          return analyst(calls === 1 ? [] : [append('- Idle.')])(call);
        },
      },
    );
    expect(steps.map(({ action, budget }) => [action, budget])).toEqual([
      ['skip_no_patches', null],
      ['reject', 3],
      ['reject', 2],
    ]);
  });

  it('ignores successes under failureOnly', async () => {
    const kinds = async (failureOnly: boolean) =>
      new Set((await run({ failureOnly })).arena.calls.map((call) => call.kind.split('-')[0]));
    expect(await kinds(false)).toContain('success');
    expect(await kinds(true)).not.toContain('success');
  });

  it('trains on the first tasks only, and gates on the first only, when told so', async () => {
    const { arena, result } = await run({ trainSize: 3, valSize: 2 });
    expect(arena.spent().rollouts.train).toBe(3);
    const planned = arena.events.find((event) => event.name === 'training-planned');
    expect(planned?.data).toMatchObject({ trainSize: 3, valSize: 2, totalSteps: 1 });
    // A score on a part of val is no score on val.
    expect(result.candidates).toEqual([]);
  });

  it('pools the patches of several micro-batches into one step', async () => {
    const { arena, steps } = await run({ accumulation: 3 });
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({ trainTasks: 12, trainHard: 0.25 });
    const places = arena.calls
      .filter((call) => call.kind === 'failure-analyst')
      .map((call) => call.place.microBatch);
    expect(places).toEqual([0, 1, 2]);
  });
});

describe('missing data', () => {
  it('keeps an infra error out of reflection and out of the means', async () => {
    const { arena, steps } = await run(
      { batchSize: 12 },
      {
        outcomeOf: ({ id }, phase) =>
          phase === 'train' && (id === 't1' || id === 't4') ? 'infra-error' : null,
      },
    );
    expect(steps[0]).toMatchObject({ trainTasks: 10, trainFailed: 8, trainHard: 0.2 });
    const text = arena.calls.map((call) => call.prompt.user).join();
    expect(text).not.toContain('id="t1"');
    expect(text).toContain('id="t2"');
  });

  it('stops the run when more than a fifth of a batch is missing', async () => {
    const missing = ['t1', 't2', 't3'];
    const world: Partial<FakeArenaOptions> = {
      outcomeOf: ({ id }) => (missing.includes(id) ? 'infra-error' : null),
    };
    await expect(run({ batchSize: 12 }, world)).rejects.toThrow(IncompleteError);
    await expect(run({ batchSize: 12 }, world)).rejects.toThrow(/3 of 12 .*t1/);
  });

  it('counts refused and timed-out rollouts as failures, and shows their reason', async () => {
    const { arena, steps } = await run(
      { batchSize: 12 },
      { outcomeOf: ({ id }) => (id === 't4' ? 'refused' : null) },
    );
    expect(steps[0]).toMatchObject({ trainTasks: 12, trainFailed: 10 });
    expect(arena.calls.map((call) => call.prompt.user).join()).toContain('refused: by the test');
  });
});

describe('what the optimizer is shown', () => {
  const rejecting = analyst([append('- Idle.')]);
  const blocksOf = (call: OptimizerCall | undefined) => parseBlocks(call?.prompt.user ?? '');
  const tagsOf = (call: OptimizerCall | undefined) => blocksOf(call).map((block) => block.tag);
  const analysts = (calls: readonly OptimizerCall[]) =>
    calls.filter((call) => call.kind === 'failure-analyst');

  it('gives analysts the document, the limit, the episodes and the answer shape, in this order', async () => {
    const { arena } = await run();
    const [first] = analysts(arena.calls);
    expect(tagsOf(first)).toEqual(['skill', 'limit', ...Array(4).fill('episode'), 'answer-shape']);
    expect(blocksOf(first)[0]?.body).toBe(seedDocument);
    expect(blocksOf(first)[1]?.body).toBe('2');
    expect(blocksOf(first).at(-1)?.attributes).toEqual({ kind: 'edits', side: 'failure' });
    expect(first?.prompt.user).toContain('[the skill document]');
  });

  it('shows later steps of the epoch what was rejected, and forgets it with the epoch', async () => {
    const { arena } = await run({ epochs: 2, gate: { earlyStop: false } }, { optimizer: rejecting });
    const tried = analysts(arena.calls).map((call) => tagsOf(call).filter((tag) => tag === 'tried').length);
    expect(tried).toEqual([0, 1, 2, 0, 1, 2]);
    const [block] = blocksOf(analysts(arena.calls)[1]).filter((each) => each.tag === 'tried');
    expect(block?.attributes).toMatchObject({ outcome: 'rejected', before: '0.25', after: '0.25' });
    expect(block?.body).toBe('1. [append] "- Idle."');
  });

  it('shows neither patterns nor rejected edits when the buffer is off', async () => {
    const off = { buffer: { failurePatterns: false, rejectedEdits: false } };
    const { arena } = await run(off, { optimizer: rejecting });
    for (const call of arena.calls) expect(call.prompt.user).not.toMatch(/<tried|rule missing/);
    const half = await run({ buffer: { rejectedEdits: false } }, { optimizer: rejecting });
    expect(analysts(half.arena.calls)[1]?.prompt.user).toContain('rule missing');
  });

  it('keeps the buffer from mergers and rankers', async () => {
    const optimizer = (call: OptimizerCall) =>
      call.kind.endsWith('analyst') ? rejecting({ ...call, kind: 'failure-analyst' }) : tokenOptimizer(call);
    const { arena } = await run({ minibatchSize: 1, learningRate: 1 }, { optimizer });
    const others = arena.calls.filter((call) => !call.kind.endsWith('analyst'));
    expect(new Set(others.map((call) => call.kind))).toEqual(
      new Set(['failure-merge', 'success-merge', 'final-merge']),
    );
    for (const call of others) expect(tagsOf(call)).not.toContain('tried');
    expect(analysts(arena.calls).some((call) => tagsOf(call).includes('tried'))).toBe(true);
  });

  it("names the benchmark's failure types", async () => {
    const failureTypes = [{ name: 'unit', description: 'the unit is wrong' }];
    const { arena } = await run({}, { failureTypes });
    expect(analysts(arena.calls)[0]?.prompt.user).toContain('- unit: the unit is wrong');
  });

  it('numbers the pool for ranking, with the budget as limit', async () => {
    const { arena } = await run({ minibatchSize: 1, learningRate: 1, batchSize: 12 });
    const ranking = arena.calls.find((call) => call.kind === 'ranking');
    expect(tagsOf(ranking)).toEqual(['skill', 'limit', 'proposals', 'answer-shape']);
    const pool: { index: number }[] = JSON.parse(blocksOf(ranking)[2]?.body ?? '[]');
    expect(pool.map(({ index }) => index)).toEqual(pool.map((_, index) => index));
    expect(pool.length).toBeGreaterThan(1);
  });

  it('never shows a val task or a val answer', async () => {
    const { arena } = await run({ epochs: 2, minibatchSize: 1 });
    for (const call of arena.calls) expect(`${call.prompt.system}${call.prompt.user}`).not.toMatch(/\bv\d/);
  });
});

describe('history', () => {
  it('holds the learning curve and the edits of every step', async () => {
    const { result, steps } = await run();
    expect(result.history).toMatchObject({
      method: 'skillopt',
      preset: 'default',
      baseline: { score: 0.25 },
      stopped: null,
      steps,
    });
    expect(steps[0]).toMatchObject({
      step: 1,
      epoch: 1,
      proposed: expect.any(Number),
      selected: expect.any(Array),
      report: expect.any(Array),
      candidate: expect.stringMatching(/^[0-9a-f]{16}$/),
      current: { step: expect.any(Number), score: expect.any(Number) },
    });
  });

  it('says at which step the budget ended the run', async () => {
    const { result, steps } = await run({}, { rolloutBudget: 4 + 8 + 3 });
    expect(steps).toHaveLength(1);
    expect(result.history).toMatchObject({ stopped: 'step 2 needs up to 8 rollouts, 3 are left' });
    const none = await run({}, { rolloutBudget: 3 });
    expect(none.result.history).toMatchObject({ baseline: null, steps: [] });
    expect(none.document('best')).toBe(seedDocument);
  });
});
