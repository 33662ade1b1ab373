import { homedir, tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Benchmark, Dataset, OpenOptions } from '../../benchmarks/contract.ts';
import { splitNames } from '../../benchmarks/task.ts';
import { outcomeSchema } from '../../core/events.ts';
import { skillOf } from '../../core/hash.ts';
import { packageRoot } from '../../core/prompts.ts';
import type { Task } from '../../core/vocabulary.ts';
import type { EpisodeReply, EpisodeStep, TaskWorkspace } from '../../models/episode.ts';
import { conflictOf, isVirtualPath } from '../../sandbox/virtual-path.ts';
import type { BenchmarkFactory } from './benchmark-contract.ts';
import { textReply } from './hostile-replies.ts';

/** What a mode lays at the top of the folder. */
const ofModes = /^(?:task\.md|attachments|attachments\.md)$/i;
/** What a CLI reads by itself wherever it lies: it would speak to the model beside task and skill. */
const ofClis = /^(?:\..*|agents(?:\..*)?\.md|claude(?:\..*)?\.md)$/i;
const skillMark = 'zebra-striped guidance';
const signal = new AbortController().signal;

/** What of {@link benchmarkContract} is about folders (design contract 4). Called by it for every benchmark. */
export function workspaceContract<Payload, Gold>(
  name: string,
  factory: BenchmarkFactory<Payload, Gold>,
): void {
  const { modes, workspace } = factory.create();
  it(`${name} makes folders exactly when it names a mode that works in one`, () => {
    expect(workspace !== undefined).toBe(modes.some((mode) => mode !== 'direct'));
  });
  if (workspace === undefined) return;

  let known: Promise<Dataset<Payload>> | undefined;
  const load = () => {
    known ??= factory
      .create()
      .load({ source: factory.source, settings: factory.settings ?? {}, limit: 2, signal });
    return known;
  };
  const tasksOf = async () => {
    const { splits } = await load();
    return splitNames.flatMap((split) => splits[split]);
  };
  const optionsOf = ({ evalPresentationSeed }: Benchmark<Payload, Gold>): OpenOptions => ({
    phase: 'val',
    presentationSeed: evalPresentationSeed,
    visit: 0,
    signal,
    inWorkspace: true,
    runCode: factory.runCode,
  });
  const made = (benchmark: Benchmark<Payload, Gold>, task: Task<Payload>) => {
    const folder = benchmark.workspace?.(task, optionsOf(benchmark));
    if (folder === undefined) throw new Error('there is no workspace()');
    return folder;
  };
  /** The end of an episode in the folder: its first reply must bring it about. */
  const ended = async (task: Task<Payload>, reply: EpisodeReply) => {
    const benchmark = factory.create();
    const episode = benchmark.open(task, null, optionsOf(benchmark));
    expect((await episode.next(null)).kind).toBe('request');
    const step = await episode.next(reply);
    await episode.dispose();
    if (step.kind !== 'done') throw new Error('an episode in a folder ends with its one reply');
    return outcomeSchema.parse(step.outcome);
  };

  describe(`${name} keeps the contract of folders`, () => {
    it('makes the same folder of a task every time, whatever was made before', async () => {
      const tasks = await tasksOf();
      const [first, second] = [factory.create(), factory.create()];
      const forwards = new Map<string, TaskWorkspace>();
      for (const task of tasks) forwards.set(task.id, await made(first, task));
      for (const task of [...tasks].reverse())
        expect(await made(second, task)).toEqual(forwards.get(task.id));
      expect(new Set([...forwards.values()].map((folder) => JSON.stringify(folder))).size).toBe(tasks.length);
    });

    it('lays files under plain paths that leave a mode its own places', async () => {
      for (const task of await tasksOf()) {
        const { files, expectedOutputs, images } = await made(factory.create(), task);
        const paths = [...Object.keys(files), ...expectedOutputs];
        expect(new Set(paths).size).toBe(paths.length);
        expect(conflictOf(paths)).toBeNull();
        for (const path of paths) {
          expect(isVirtualPath(`/task/${path}`), path).toBe(true);
          const names = path.split('/');
          expect(names[0]).not.toMatch(ofModes);
          for (const name of names) expect(name, path).not.toMatch(ofClis);
        }
        expect(new Set(images.map((image) => image.name)).size).toBe(images.length);
        for (const image of images) {
          expect(image.name).toMatch(/^[\w-]+\.\w+$/);
          expect(image.mediaType).toMatch(/^image\/\w+$/);
          expect(image.data.length).toBeGreaterThan(0);
        }
      }
    });

    it('says in task.md what direct chat asks, and nowhere what a skill says', async () => {
      const benchmark = factory.create();
      for (const task of await tasksOf()) {
        const episode = benchmark.open(task, skillOf(skillMark), optionsOf(benchmark));
        const asked = userTexts(await episode.next(null));
        const folder = await made(benchmark, task);
        expect(asked.length).toBeGreaterThan(0);
        for (const text of asked) expect(folder.taskMarkdown).toContain(text);
        expect(folder.prompt.trim()).not.toBe('');
        for (const text of textsOf(folder)) expect(text).not.toContain(skillMark);
        await episode.dispose();
      }
    });

    it('names no place of this machine', async () => {
      const places = [packageRoot, process.cwd(), homedir(), tmpdir()].filter((place) => place.length > 1);
      for (const task of await tasksOf())
        for (const text of textsOf(await made(factory.create(), task)))
          for (const place of places) expect(text.includes(place), place).toBe(false);
    });

    const { swapGold, rightReply, rightFiles } = factory;
    if (swapGold !== undefined)
      it('holds nothing that depends on the gold answer', async () => {
        for (const task of await tasksOf()) {
          const swapped = { ...task, payload: swapGold(task.payload) };
          expect(await made(factory.create(), swapped)).toEqual(await made(factory.create(), task));
        }
      });

    it('ends with the one reply, and scores nothing for nothing', async () => {
      const [task] = await tasksOf();
      if (task === undefined) throw new Error('there is no task');
      const { expectedOutputs } = await made(factory.create(), task);
      const filled = (data: Uint8Array) =>
        Object.fromEntries(expectedOutputs.map((path) => [path, data] as const));
      for (const files of [
        {},
        filled(new Uint8Array()),
        filled(new Uint8Array([0, 255, 254, 200, 10])),
        { 'another.txt': new TextEncoder().encode('nothing that was asked for') },
      ]) {
        for (const text of ['', 'Done.'])
          expect(await ended(task, { ...textReply(text), files })).toMatchObject({ kind: 'scored', hard: 0 });
      }
      const refused = { parts: [], finish: 'refused', files: {} } as const;
      expect(await ended(task, refused)).toMatchObject({ kind: 'refused' });
    });

    if (rightReply !== undefined)
      it('scores a right last message 1', async () => {
        for (const task of await tasksOf()) {
          const reply = { ...textReply(rightReply(task, factory.create())), files: {} };
          expect(await ended(task, reply)).toMatchObject({ kind: 'scored', hard: 1 });
        }
      });

    if (rightFiles !== undefined)
      it('scores right files 1, whatever the last message says', async () => {
        for (const task of await tasksOf()) {
          const texts = Object.entries(rightFiles(task));
          const files = Object.fromEntries(
            texts.map(([path, text]) => [path, new TextEncoder().encode(text)] as const),
          );
          const reply = { ...textReply('```\nnot this\n```\n<answer>nor this</answer>'), files };
          expect(await ended(task, reply)).toMatchObject({ kind: 'scored', hard: 1 });
        }
      });
  });
}

function userTexts(step: EpisodeStep): string[] {
  const messages = step.kind === 'request' ? step.request.messages : [];
  const parts = messages.findLast(({ role }) => role === 'user')?.parts ?? [];
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
}

/** Everything in a folder that can be read as text, bytes of files included. */
function textsOf({ files, taskMarkdown, prompt, skillPreamble }: TaskWorkspace): string[] {
  const contents = Object.values(files).map((content) => Buffer.from(content).toString('latin1'));
  return [...contents, ...Object.keys(files), taskMarkdown, prompt, skillPreamble];
}
