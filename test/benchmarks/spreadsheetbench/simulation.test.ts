import { describe, expect, it } from 'vitest';
import { findBenchmark } from '../../../benchmarks/registry.ts';
import { choices } from '../../../benchmarks/spreadsheetbench/mini/solution.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import type { SimulationBook } from '../../../models/simulated/book.ts';
import { textReply } from '../../kit/hostile-replies.ts';
import { openTask, scored } from './open-task.ts';

async function bookOf(settings: Record<string, string>): Promise<SimulationBook> {
  const benchmark = findBenchmark('spreadsheetbench-mini').create({ prompts: new PromptLibrary() });
  const signal = new AbortController().signal;
  const dataset = await benchmark.load({ source: { kind: 'bundled' }, settings, limit: 0, signal });
  const book = benchmark.simulation?.(dataset);
  if (book === undefined) throw new Error('spreadsheetbench-mini has a simulation');
  return book;
}

const names = Object.keys(choices) as (keyof typeof choices)[];
const traps = names.flatMap((name) =>
  choices[name].slice(1).map((value, index) => [name, value, index + 1] as const),
);

describe('the simulated world of spreadsheetbench-mini', () => {
  it.each(['javascript', 'python'])(
    'reads every mistake back out of the %s that makes it',
    async (runner) => {
      const book = await bookOf({ runner });
      for (const { id } of book.tasks)
        for (const form of [0, 1, 2])
          for (const rows of [0, 1, 2])
            for (const missing of [0, 1, 2]) {
              const values = { form, rows, sheet: (form + rows) % 3, missing };
              expect(book.inspect(id, book.render(id, values, true, ''), null)).toEqual(values);
            }
    },
  );

  it.each(traps)('has a trap %s: %s, which the real scorer notices', async (name, _, value) => {
    const book = await bookOf({});
    const { episode, task } = await openTask({});
    await episode.next(null);
    const outcome = scored(await episode.next(textReply(book.render(task.id, { [name]: value }, true, ''))));
    expect([outcome.hard, outcome.failReason?.startsWith('eval-mismatch')]).toEqual([0, true]);
  });

  it('cannot mend a wrong calculation', async () => {
    const book = await bookOf({});
    const { episode, task } = await openTask({});
    await episode.next(null);
    expect(scored(await episode.next(textReply(book.render(task.id, {}, false, '')))).hard).toBe(0);
  });

  it('does not play rollouts with tools', async () => {
    await expect(bookOf({ rollout: 'react' })).rejects.toThrow('call no tools');
  });
});
