import { describe, expect, it } from 'vitest';
import { alfworldDefinitions } from '../../../benchmarks/alfworld/index.ts';
import { alfworldConcepts } from '../../../benchmarks/alfworld/simulation/concepts.ts';
import type { Task } from '../../../core/vocabulary.ts';
import type { EpisodeStep } from '../../../models/episode.ts';
import { textReply } from '../../kit/hostile-replies.ts';
import { allTasks, bookTask, loadBundled } from '../simulation/bundled.ts';

const { benchmark, dataset } = await loadBundled(alfworldDefinitions, 'alfworld-mini');
const book = benchmark.simulation?.(dataset);
if (book === undefined) throw new Error('no simulation');
const tasks = allTasks(dataset);
const signal = new AbortController().signal;

function userText(step: EpisodeStep): string {
  if (step.kind !== 'request') throw new Error('the episode has ended');
  const [, user] = step.request.messages;
  return (user?.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** Plays an episode by the book. @returns its score and all replies */
async function played(task: Task, values: Readonly<Record<string, number>>, factRight = true) {
  const episode = benchmark.open(task, null, { phase: 'eval', presentationSeed: 42, visit: 0, signal });
  const replies: string[] = [];
  let step = await episode.next(null);
  while (step.kind === 'request') {
    const shown = userText(step);
    expect(book?.identify(shown)).toBe(task.id);
    const reply = book?.render(task.id, values, factRight, shown) ?? '';
    replies.push(reply);
    step = await episode.next(textReply(reply));
  }
  return { hard: step.outcome.kind === 'scored' ? step.outcome.hard : -1, replies };
}

describe('the simulated world of alfworld-mini', () => {
  it('tells the games apart by their goals, in every step', () => {
    const goals = tasks.map(({ payload }) => (payload as { goal: string }).goal);
    expect(new Set(goals).size).toBe(goals.length);
    expect(book.identify('## Goal\n\nwater the plants.\n\n## Step 2')).toBeNull();
    expect(benchmark.name).toBe('alfworld-mini');
    const [published] = alfworldDefinitions;
    expect(published?.name).toBe('alfworld');
  });

  it('has every habit on some task and no task without one', () => {
    const carried = book.tasks.map(({ concepts }) => concepts.map(({ id }) => id));
    expect(carried.every((ids) => ids.length > 0 && ids.length <= 3)).toBe(true);
    expect(new Set(carried.flat())).toEqual(new Set(alfworldConcepts.map(({ id }) => id)));
  });

  it('lets a game be won with all habits right, and lost with any one of them wrong or the object overlooked', async () => {
    const scores: string[] = [];
    for (const task of tasks.filter((_, index) => index % 2 === 0)) {
      const { concepts } = bookTask(book, task.id);
      const right = await played(task, {});
      if (right.hard !== 1) scores.push(`${task.id}: not won`);
      if ((await played(task, {}, false)).hard !== 0)
        scores.push(`${task.id}: won without seeing the object`);
      for (const { id } of concepts)
        for (const value of [1, 2])
          if ((await played(task, { [id]: value })).hard !== 0)
            scores.push(`${task.id}: won with ${id} ${value}`);
    }
    expect(scores).toEqual([]);
  });

  it('reads every stated habit back from an episode', async () => {
    for (const task of tasks.slice(0, 4)) {
      const values = Object.fromEntries(
        bookTask(book, task.id).concepts.map(({ id }, index) => [id, index % 3]),
      );
      const { replies } = await played(task, values);
      expect(book.inspect(task.id, replies.join('\n'), null)).toEqual(values);
      expect(
        Object.values(book.inspect(task.id, 'nothing of the kind', null)).every((value) => value === null),
      ).toBe(true);
    }
  });

  it('acts on what it is shown: where it sees something else than it should, it looks around', async () => {
    const [task] = tasks;
    if (task === undefined) throw new Error('no task');
    const open = () => benchmark.open(task, null, { phase: 'eval', presentationSeed: 42, visit: 0, signal });
    const episode = open();
    const first = userText(await episode.next(null));
    expect(book.render(task.id, {}, true, first)).toMatch(/<action>go to /);
    expect(book.render(task.id, {}, true, first.replace('a drawer 1', 'a piano 1'))).toContain(
      '<action>look</action>',
    );
    const astray = userText(await episode.next(textReply('<action>inventory</action>')));
    expect(book.render(task.id, {}, true, astray)).toContain('<action>look</action>');
    expect(book.render('nobody', {}, true, first)).toBe('');
    expect(book.inspect('nobody', first, null)).toEqual({});
  });
});
