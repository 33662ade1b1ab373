import { describe, expect, it } from 'vitest';
import { stepCost } from '../../../baselines/textgrad/step-cost.ts';
import type { OptimizerCall } from '../../../core/arena.ts';
import { skillHash, skillOf } from '../../../core/hash.ts';
import { tokenTasks } from '../../kit/token-table.ts';
import { critic, wrapped } from './critic.ts';
import { learn, textgrad } from './setup.ts';

/** Critiques as usual, and the given document at each step. */
const writes = (...documents: readonly string[]) => {
  return (call: OptimizerCall) =>
    call.kind === 'document-update' ? wrapped(documents[(call.place.step ?? 1) - 1] ?? '') : critic(call);
};
const text = (result: Awaited<ReturnType<typeof learn>>['result'], label: string) =>
  result.documents.find((document) => document.label === label)?.skill?.text;

describe('textgrad', () => {
  it('goes back to the last document when the new one is worse on val, and goes on from there', async () => {
    const { arena, result, data } = await learn(
      { steps: 3, batchSize: 6 },
      { optimizer: writes('[A] [B]', '[A] [B] [C] [BAD]', '[A] [B] [C]') },
    );
    expect([1, 2, 3].map((step) => data('step-finished', step).action)).toEqual([
      'accept_new_best',
      'reject',
      'accept_new_best',
    ]);
    expect(data('gate-decided', 2)).toMatchObject({ candidateScore: 0, currentScore: 2 / 3 });
    expect(data('step-started', 3).skill).toBe(skillOf('[A] [B]\n').hash);
    expect(arena.calls.find(({ place }) => place.step === 3)?.prompt.user).not.toContain('[BAD]');
    expect([text(result, 'best'), text(result, 'final')]).toEqual(['[A] [B] [C]\n', '[A] [B] [C]\n']);
  });

  it('keeps a new document that is as good as the last, while the best stays the earlier one', async () => {
    const { result, data } = await learn({ steps: 2 }, { optimizer: writes('first [A]', 'second [B]') });
    expect(data('step-finished', 2)).toMatchObject({
      action: 'accept',
      current: { skill: skillOf('second [B]\n').hash },
      best: { skill: skillOf('first [A]\n').hash },
    });
    expect([text(result, 'best'), text(result, 'final')]).toEqual(['first [A]\n', 'second [B]\n']);
  });

  it('decides by the objective of all methods', async () => {
    const val = tokenTasks('v', 1, ['[A]']).map((task) => ({ ...task, requires: ['[A]', '[B]'] }));
    const secondStep = async (metric: 'soft' | 'hard') => {
      const world = { val, objective: { metric }, optimizer: writes('[A]', 'nothing') };
      return (await learn({ steps: 2 }, world)).data('step-finished', 2).action;
    };
    expect([await secondStep('soft'), await secondStep('hard')]).toEqual(['reject', 'accept']);
  });

  it('keeps the old document and spends no val run when twice no document comes', async () => {
    const { arena, result, data } = await learn(
      { steps: 1 },
      { optimizer: (call) => (call.kind === 'document-update' ? 'I would rather not.' : critic(call)) },
    );
    expect(data('document-rewritten')).toMatchObject({ usable: false, attempts: 2 });
    expect(data('step-finished').action).toBe('skip_no_document');
    expect(data('training-finished')).toMatchObject({ parseFailures: 1, actions: { skip_no_document: 1 } });
    expect(result.documents.map(({ skill }) => skill?.text)).toEqual(['# Skill\n', '# Skill\n', '# Skill\n']);
    expect(arena.spent().rollouts).toMatchObject({ train: 3, val: 3 });
  });

  it('takes a document that comes when it is asked for again', async () => {
    const { data } = await learn(
      { steps: 1 },
      {
        optimizer: (call) =>
          call.kind === 'document-update' && call.place.attempt === 0 ? '' : critic(call),
      },
    );
    expect(data('document-rewritten')).toMatchObject({ usable: true, attempts: 2 });
  });

  it('skips update and val run when no example asks for a change', async () => {
    const { arena, data } = await learn({ steps: 1 }, { seedDocument: '[A] [B] [C]' });
    expect(arena.calls.map(({ kind }) => kind)).toEqual(Array(3).fill('answer-critique'));
    expect(data('step-finished').action).toBe('skip_no_gradient');
    expect(arena.spent().rollouts.val).toBe(3);
  });

  it('spends no val run on a document that differs in white space at its ends only', async () => {
    const { arena, data } = await learn({ steps: 1 }, { optimizer: writes('\n# Skill\n\n') });
    expect(data('step-finished').action).toBe('skip_unchanged');
    expect(arena.spent().rollouts.val).toBe(3);
  });

  it('sends examples with a perfect score unless told otherwise', async () => {
    const asked = async (skipPerfect: boolean) => {
      const { arena } = await learn({ steps: 1, skipPerfect }, { seedDocument: '[A] [B] [C]' });
      return arena.calls.length;
    };
    expect([await asked(false), await asked(true)]).toEqual([3, 0]);
  });

  it('makes nothing of a rollout that the machinery failed', async () => {
    const failed = tokenTasks('t', 6, ['[A]', '[B]', '[C]']).map(({ id }) => id);
    const { arena, data } = await learn(
      { steps: 1, batchSize: 6 },
      { outcomeOf: ({ id }, phase) => (phase === 'train' && id === failed[0] ? 'infra-error' : null) },
    );
    expect(data('batch-rolled-out').missing).toEqual(['t1']);
    expect(arena.calls.filter(({ kind }) => kind === 'answer-critique')).toHaveLength(5);
  });

  it('learns from the reason of an outcome that has no score', async () => {
    const { data } = await learn(
      { steps: 1 },
      { outcomeOf: (_, phase) => (phase === 'train' ? 'refused' : null) },
    );
    expect(data('gradients-computed').examples).toMatchObject(
      Array(3).fill({ loss: 'score: 0\nrefused: by the test' }),
    );
  });

  it('tells every text of the backward pass in an event', async () => {
    const { data } = await learn({ steps: 1 }, { train: tokenTasks('t', 1, ['[A]']) });
    expect(data('gradients-computed').examples).toEqual([
      {
        id: 't1',
        loss: 'score: 0\nwanted [A]',
        answer: '- It lacks [A].',
        document: '- It lacks [A].',
        calls: 2,
        dropped: null,
      },
    ]);
  });

  it.each([
    ['no change needed', 'Nothing stands out.'],
    ['no change needed', '- **Nothing stands out**'],
    ['the reply is empty', ' \n'],
  ])('drops a gradient: %s', async (dropped, reply) => {
    const { data } = await learn(
      { steps: 1 },
      { optimizer: (call) => (call.kind === 'document-critique' ? reply : critic(call)) },
    );
    expect(data('gradients-computed').examples).toMatchObject(Array(3).fill({ document: null, dropped }));
  });
});

describe('what a run of textgrad takes', () => {
  it.each([
    { batchSize: 3, fuse: false },
    { batchSize: 2, fuse: false },
    { batchSize: 3, fuse: true },
  ])('is for one step what its cost says: %j', async ({ batchSize, fuse }) => {
    const { arena } = await learn({ steps: 1, batchSize, fuse });
    const cost = stepCost({ batchSize, valSize: 3, fuse });
    const { train, val } = arena.spent().rollouts;
    expect({ targetRollouts: train + val - 3, optimizerCalls: arena.calls.length }).toEqual(cost);
  });

  it('starts a step only if the budget holds its batch and its val run', async () => {
    const steps = async (rolloutBudget: number) => {
      const { arena, data } = await learn({}, { rolloutBudget, optimizer: alwaysNew });
      const { train, val } = arena.spent().rollouts;
      return [train + val, data('training-finished').stopped];
    };
    expect(await steps(2)).toEqual([0, 'the seed document needs up to 3 rollouts, 2 are left']);
    expect(await steps(3 + 6 + 5)).toEqual([9, 'step 2 needs up to 6 rollouts, 5 are left']);
    expect(await steps(3 + 6 + 6)).toEqual([15, 'step 3 needs up to 6 rollouts, 0 are left']);
  });

  it('is, in the adapted row, as many steps as a budget allows and twelve without one', async () => {
    const stepsOf = async (config: Parameters<typeof learn>[0], rolloutBudget: number | null) => {
      const { arena } = await learn(config, { rolloutBudget, optimizer: alwaysNew });
      return arena.events.filter(({ name }) => name === 'step-started').length;
    };
    expect(await stepsOf({}, null)).toBe(12);
    expect(await stepsOf({}, 3 + 20 * 6)).toBe(20);
    expect(await stepsOf({ maxSteps: 15 }, 3 + 20 * 6)).toBe(15);
    // Six train tasks are two batches an epoch, and the script makes three epochs.
    expect(await stepsOf({ preset: 'faithful' }, 3 + 20 * 6)).toBe(6);
  });

  it('never exceeds its bounds when every reply is unusable', async () => {
    const { arena } = await learn({}, { optimizer: ({ kind }) => (kind === 'document-update' ? '' : 'bad') });
    const bounds = textgrad({ maxSteps: 12 }).bounds({ train: 6, val: 3 });
    expect(arena.calls.length).toBe(bounds.optimizerCalls);
    expect(arena.spent().rollouts.train).toBe(36);
  });
});

describe('momentum', () => {
  const updates = (calls: readonly OptimizerCall[]) =>
    calls.filter(({ kind }) => kind === 'document-update').map(({ prompt }) => prompt.user);

  it('shows the update the last documents with their scores and what became of them', async () => {
    const documents = ['[A] one', '[BAD] two', '[A] [B] three', 'four', 'five'];
    const { arena, data } = await learn(
      { steps: 5, batchSize: 6, momentum: 2 },
      { optimizer: writes(...documents) },
    );
    const prompts = updates(arena.calls);
    expect(prompts[0]).not.toContain('<tried');
    expect(prompts[1]).toContain('<tried status="accepted" score="0.333">\n[A] one\n');
    expect(prompts[2]).toContain('<tried status="rejected" score="0">\n[BAD] two\n');
    expect(prompts[3]?.match(/<tried /g)).toHaveLength(2);
    expect(prompts[3]).not.toContain('[A] one');
    expect(data('document-rewritten', 4).momentum).toEqual(
      ['[BAD] two\n', '[A] [B] three\n'].map((document) => skillHash(skillOf(document))),
    );
  });

  it('is off in both rows', async () => {
    for (const preset of ['adapted', 'faithful']) {
      const { arena } = await learn({ preset, batchSize: 2 }, { optimizer: alwaysNew });
      expect(updates(arena.calls).join('\n')).not.toContain('<tried');
    }
  });
});

/** A fresh document at every step, never right. */
function alwaysNew(call: OptimizerCall): string {
  return call.kind === 'document-update' ? wrapped(`step ${call.place.step}`) : critic(call);
}
