import { describe, expect, it } from 'vitest';
import { answerWorkspace } from '../../benchmarks/answer-workspace.ts';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { sha256 } from '../../core/hash.ts';
import type { JsonObject } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { textReply } from '../kit/hostile-replies.ts';

const prompts = new PromptLibrary();
const signal = new AbortController().signal;

async function firstOf(name: string, settings: JsonObject = {}) {
  const benchmark = findBenchmark(name).create({ prompts });
  const { splits } = await benchmark.load({ source: { kind: 'bundled' }, settings, limit: 1, signal });
  const [task] = splits.test;
  if (task === undefined) throw new Error(`${name} has a test task`);
  const at = (presentationSeed: number) => ({ phase: 'test', presentationSeed, visit: 0, signal }) as const;
  const folder = async (presentationSeed = 42) => {
    const made = await benchmark.workspace?.(task, at(presentationSeed));
    if (made === undefined) throw new Error(`${name} has folders`);
    return made;
  };
  return { benchmark, task, at, folder };
}

describe('the folder of a task whose answer is the last message', () => {
  it('has what direct chat says in task.md, whatever is in it, and wants no file', () => {
    const chat = { system: 'A role.\n\n{{task}} and $& stay.', user: '## Question\n\n{{#task}}?' };
    expect(answerWorkspace(prompts, chat)).toEqual({
      files: {},
      images: [],
      taskMarkdown: `${chat.system}\n\n${chat.user}\n`,
      prompt: expect.stringContaining('task.md'),
      skillPreamble: '',
      expectedOutputs: [],
      mayWrite: false,
    });
  });

  it('shows the choices in the order of the presentation seed, and scores the same order', async () => {
    const { benchmark, task, at, folder } = await firstOf('livemath-mini');
    const orders = new Set<string>();
    for (const seed of [1, 2, 3, 4]) {
      const { taskMarkdown } = await folder(seed);
      orders.add(taskMarkdown);
      const gold = benchmark.official?.goldOf(task, seed) as {
        correct_choice: { label: string; text: string };
      };
      const { label, text } = gold.correct_choice;
      expect(taskMarkdown).toContain(`${label}. ${text}`);
      const episode = benchmark.open(task, null, { ...at(seed), inWorkspace: true });
      await episode.next(null);
      const step = await episode.next({ ...textReply(`<answer>${label}</answer>`), files: {} });
      expect(step).toMatchObject({ outcome: { kind: 'scored', hard: 1 } });
    }
    expect(orders.size).toBeGreaterThan(1);
  });

  it('shows a page as the image that direct chat sends, or as text', async () => {
    const { benchmark, task, at, folder } = await firstOf('docvqa-mini', { longestSide: 200 });
    const step = await benchmark.open(task, null, at(42)).next(null);
    const parts = step.kind === 'request' ? step.request.messages.flatMap((message) => message.parts) : [];
    const sent = parts.flatMap((part) => (part.type === 'image' ? [sha256(part.data)] : []));
    const { images } = await folder();
    expect(images.map(({ name, mediaType, data }) => [name, mediaType, sha256(data)])).toEqual([
      ['page.png', 'image/png', sent[0]],
    ]);
    const text = await (await firstOf('docvqa-mini', { input: 'page-text' })).folder();
    expect(text.images).toEqual([]);
    expect(text.taskMarkdown).toContain('## Page\n\n');
  });
});
