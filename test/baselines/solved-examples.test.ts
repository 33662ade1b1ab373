import { describe, expect, it } from 'vitest';
import { solvedExamples } from '../../baselines/solved-examples.ts';
import type { Benchmark } from '../../benchmarks/contract.ts';
import { findBenchmark } from '../../benchmarks/registry.ts';
import type { Arena } from '../../core/arena.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { createFakeArena } from '../kit/fake-arena.ts';
import { tokenTasks } from '../kit/token-table.ts';

/** An arena in which the train tasks and the verifier are those of a benchmark. */
async function arenaOf(name: string): Promise<{ arena: Arena; answers: readonly (readonly string[])[] }> {
  const benchmark: Benchmark = findBenchmark(name).create({ prompts: new PromptLibrary() });
  const signal = new AbortController().signal;
  const kind = name === 'bookkeeping' ? 'generated' : 'bundled';
  const { splits } = await benchmark.load({ source: { kind }, settings: {}, limit: 8, signal });
  const find = (id: string) => {
    const task = splits.train.find((candidate) => candidate.id === id);
    if (task === undefined) throw new Error(`no task ${id}`);
    return task;
  };
  const arena = createFakeArena({ train: [], val: [], seedDocument: '', optimizer: () => '' });
  return {
    answers: splits.train.map((task) => benchmark.answerText?.answersOf(task) ?? []),
    arena: {
      ...arena,
      train: splits.train.map(({ id, cluster, type }) => ({ id, cluster, type })),
      inputText: ({ id }) => benchmark.inputText(find(id)),
      async verifyTrain({ id }, response) {
        const presentationSeed = benchmark.evalPresentationSeed;
        const episode = benchmark.open(find(id), null, {
          phase: 'train',
          presentationSeed,
          visit: 0,
          signal,
        });
        await episode.next(null);
        const step = await episode.next({ parts: [{ type: 'text', text: response }], finish: 'stop' });
        if (step.kind !== 'done' || step.outcome.kind !== 'scored') throw new Error('not scored');
        const { hard, soft, feedback } = step.outcome;
        return { hard, soft, feedback: feedback.answer };
      },
    },
  };
}

describe('solvedExamples', () => {
  it.each(['searchqa-mini', 'livemath-mini', 'bookkeeping'])(
    'reads the right answers of %s out of its feedback, and has each one verified',
    async (name) => {
      const { arena, answers } = await arenaOf(name);
      const examples = await solvedExamples(arena, arena.train);
      for (const [index, { input, answer, verified }] of examples.entries()) {
        expect(verified).toBe(true);
        // A choice comes with its letter.
        const plain = answer.replace(/^[A-Z]: /, '');
        expect(answers[index]).toContain(name === 'livemath-mini' ? plain : answer);
        expect(input).toBe(arena.inputText(arena.train[index] ?? { id: '', cluster: '', type: '' }).trim());
      }
      expect(examples).toHaveLength(8);
    },
  );

  it('takes nothing for an answer that the verifier does not call right', async () => {
    const train = tokenTasks('t', 1, ['[A]']).map((task) => ({ ...task, failReason: 'expected: [X]' }));
    const arena = createFakeArena({ train, val: [], seedDocument: '', optimizer: () => '' });
    expect(await solvedExamples(arena, arena.train)).toMatchObject([
      { answer: 'expected: [X]', verified: false },
    ]);
  });
});
