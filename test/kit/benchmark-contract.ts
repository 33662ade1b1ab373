import { describe, expect, it } from 'vitest';
import type { Benchmark, DataSource, Dataset, OpenOptions } from '../../benchmarks/contract.ts';
import { splitNames } from '../../benchmarks/task.ts';
import { outcomeSchema } from '../../core/events.ts';
import { canonicalHash, skillOf } from '../../core/hash.ts';
import type { ItemLimit } from '../../core/item-limit.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Skill, Task } from '../../core/vocabulary.ts';
import type { EpisodeReply, EpisodeStep } from '../../models/episode.ts';
import { hostileReplies, textReply } from './hostile-replies.ts';
import { workspaceContract } from './workspace-contract.ts';

export interface BenchmarkFactory<Payload, Gold> {
  /** A fresh adapter a call: two of them must agree. */
  create(): Benchmark<Payload, Gold>;
  readonly source: DataSource;
  readonly settings?: JsonObject;
  /** A payload that asks the same with another gold answer; absent when the input itself fixes the gold. */
  swapGold?(payload: Payload): Payload;
  /** Runs the code of replies, for benchmarks that need it. */
  readonly runCode?: OpenOptions['runCode'];
  /** A reply that scores hard 1. */
  rightReply?(task: Task<Payload>, benchmark: Benchmark<Payload, Gold>): string;
  /** Files that score hard 1 in a folder, by their path in it, for benchmarks whose answers may be files. */
  rightFiles?(task: Task<Payload>): Readonly<Record<string, string>>;
}

const signal = new AbortController().signal;
const trickySkill = skillOf(
  'Use {braces}, {{skill}}, {{#question}} and $& as they are.\n\n- keep  this line  \n',
);

/** The contract of every benchmark adapter (design contract 4): call it at the top of a test file. */
export function benchmarkContract<Payload, Gold>(
  name: string,
  factory: BenchmarkFactory<Payload, Gold>,
): void {
  const load = (limit: ItemLimit = 0): Promise<Dataset<Payload>> =>
    factory.create().load({ source: factory.source, settings: factory.settings ?? {}, limit, signal });
  workspaceContract(name, factory);
  const loaded = async () => {
    const benchmark = factory.create();
    return {
      benchmark,
      dataset: await load(),
      options: { ...optionsFor(benchmark), runCode: factory.runCode },
    };
  };

  describe(`${name} keeps the benchmark contract`, () => {
    it('loads the same tasks with the same digests every time', async () => {
      const [first, second] = [await load(), await load()];
      expect(second).toEqual(first);
      expect(first.provenance).not.toBe('');
      for (const split of splitNames) expect(first.digests[split]).toMatch(/^[0-9a-f]{64}$/);
      expect(new Set(Object.values(first.digests)).size).toBe(3);
    });

    it('has no empty split, no id twice, and the digest of id and payload on every task', async () => {
      const { splits } = await load();
      const all = splitNames.flatMap((split) => splits[split].map((task) => ({ split, task })));
      expect(new Set(all.map(({ task }) => task.id)).size).toBe(all.length);
      for (const { split, task } of all) {
        expect(task.split).toBe(split);
        expect(task.cluster).not.toBe('');
        expect(task.digest).toBe(canonicalHash({ id: task.id, payload: task.payload }));
      }
      for (const split of splitNames) expect(splits[split].length).toBeGreaterThan(0);
    });

    it('keeps the first items of every split under a limit', async () => {
      const [whole, limited] = [await load(), await load(2)];
      for (const split of splitNames) expect(limited.splits[split]).toEqual(whole.splits[split].slice(0, 2));
      const uneven = await load({ train: 1, test: 2 });
      expect(uneven.splits.train).toEqual(whole.splits.train.slice(0, 1));
      expect(uneven.splits.val).toEqual(whole.splits.val);
      expect(uneven.splits.test).toEqual(whole.splits.test.slice(0, 2));
    });

    it('says in words what it is, with a seed document and failure types', () => {
      const { brief, modes, timeLimitMs, version } = factory.create();
      expect(brief.description.length).toBeGreaterThan(40);
      expect(brief.seedDocument.trim()).not.toBe('');
      expect(brief.failureTypes.length).toBeGreaterThan(0);
      expect(modes.length).toBeGreaterThan(0);
      expect(timeLimitMs).toBeGreaterThan(0);
      expect(version).not.toBe('');
    });

    it('shows the skill verbatim under "## Skill", and no such section when it is absent or blank', async () => {
      const { benchmark, dataset, options } = await loaded();
      const task = firstTask(dataset);
      const shown = (skill: Skill | null) => requestText(benchmark, task, skill, options);
      const absent = await shown(null);
      expect(absent).not.toContain('## Skill');
      expect(await shown(skillOf(''))).toBe(absent);
      expect(await shown(skillOf(' \n\t\n'))).toBe(absent);
      const present = await shown(trickySkill);
      expect(present).toContain(`## Skill\n\n${trickySkill.text.trim()}`);
      expect(present.split('## Skill')).toHaveLength(2);
    });

    it('asks the same question the same way, whatever was asked before', async () => {
      const { benchmark, dataset, options } = await loaded();
      const tasks = dataset.splits.train.slice(0, 4);
      const ask = async (order: readonly Task<Payload>[]) => {
        const texts = new Map<string, string>();
        for (const task of order)
          texts.set(task.id, await requestText(benchmark, task, trickySkill, options));
        return texts;
      };
      const forwards = await ask(tasks);
      const backwards = await ask([...tasks].reverse());
      for (const task of tasks) expect(backwards.get(task.id)).toBe(forwards.get(task.id));
      expect(new Set(forwards.values()).size).toBe(tasks.length);
    });

    it('gives episodes that run side by side without touching each other', async () => {
      const { benchmark, dataset, options } = await loaded();
      const tasks = dataset.splits.train.slice(0, 3);
      const apart: EpisodeStep[] = [];
      for (const task of tasks) apart.push(await finished(benchmark, task, textReply('one answer'), options));
      const together = await Promise.all(
        [...tasks].reverse().map((task) => finished(benchmark, task, textReply('one answer'), options)),
      );
      expect(together.reverse()).toEqual(apart);
    });

    it.each(hostileReplies.map((hostile) => [hostile.name, hostile] as const))(
      'ends with a valid outcome and does not throw on %s',
      async (_, hostile) => {
        const { benchmark, dataset, options } = await loaded();
        const step = await finished(benchmark, firstTask(dataset), hostile.reply(), options);
        expect(step.kind).toBe('done');
        if (step.kind !== 'done') return;
        outcomeSchema.parse(step.outcome);
        if (hostile.reply().finish === 'refused') expect(step.outcome.kind).toBe('refused');
        else if (step.outcome.kind === 'scored' && step.outcome.hard < 1)
          expect(step.outcome.failReason).not.toBeNull();
        expect(JSON.stringify(step).length).toBeLessThan(64_000);
      },
    );

    it('can be disposed of at any time, also twice', async () => {
      const { benchmark, dataset, options } = await loaded();
      const unused = benchmark.open(firstTask(dataset), null, options);
      await unused.dispose();
      await unused.dispose();
      const asked = benchmark.open(firstTask(dataset), null, options);
      await asked.next(null);
      await asked.dispose();
      await asked.dispose();
    });

    it('states a task as text without the skill', async () => {
      const { benchmark, dataset } = await loaded();
      const texts = dataset.splits.train.map((task) => benchmark.inputText(task));
      expect(texts.every((text) => text.trim() !== '')).toBe(true);
    });

    const { simulation } = factory.create();
    if (simulation !== undefined)
      it('hands the simulated world a book that knows every prompt and whose right answers score 1', async () => {
        const { benchmark, dataset, options } = await loaded();
        const book = simulation.call(benchmark, dataset);
        const concepts = new Map(book.concepts.map((concept) => [concept.id, concept]));
        const tasks = new Map(
          splitNames.flatMap((split) => dataset.splits[split].map((task) => [task.id, task])),
        );
        expect(book.tasks.map(({ id }) => id).sort()).toEqual([...tasks.keys()].sort());
        for (const { id, concepts: carried } of book.tasks) {
          const task = tasks.get(id);
          if (task === undefined) continue;
          const userText = await lastUserText(benchmark, task, options);
          expect(book.identify(userText)).toBe(id);
          const right = carried.map(({ id: concept, exception }) => {
            const known = concepts.get(concept);
            return [concept, (exception ? known?.exception?.truth : known?.truth) ?? -1] as const;
          });
          const values = Object.fromEntries(right);
          const answer = (shown: string) => textReply(book.render(id, values, true, shown));
          expect(await answered(benchmark, task, answer, options)).toMatchObject({
            outcome: { kind: 'scored', hard: 1 },
          });
        }
      });

    const { swapGold, rightReply } = factory;
    if (swapGold !== undefined)
      it('never shows the gold answer before scoring, nor in what every feedback level passes on', async () => {
        const { benchmark, dataset, options } = await loaded();
        for (const task of dataset.splits.train) {
          const swapped = { ...task, payload: swapGold(task.payload) };
          expect(await requestText(benchmark, swapped, null, options)).toBe(
            await requestText(benchmark, task, null, options),
          );
          expect(benchmark.inputText(swapped)).toBe(benchmark.inputText(task));
          const [one, other] = [
            await finished(benchmark, task, textReply('<answer>zzqx</answer>'), options),
            await finished(benchmark, swapped, textReply('<answer>zzqx</answer>'), options),
          ];
          expect(withoutGradedFeedback(other)).toEqual(withoutGradedFeedback(one));
        }
      });

    if (rightReply !== undefined)
      it('scores the right answer 1, in the episode and by the official scorer alike', async () => {
        const { benchmark, dataset, options } = await loaded();
        for (const task of splitNames.flatMap((split) => dataset.splits[split])) {
          const reply = rightReply(task, benchmark);
          const step = await finished(benchmark, task, textReply(reply), options);
          expect(step).toMatchObject({ outcome: { kind: 'scored', hard: 1, soft: 1, failReason: null } });
          const { official } = benchmark;
          if (official === null) continue;
          const gold = official.goldOf(task, options.presentationSeed);
          expect(official.score(reply, gold)).toMatchObject({ hard: 1, soft: 1 });
        }
      });
  });
}

function optionsFor(benchmark: Pick<Benchmark, 'evalPresentationSeed'>): OpenOptions {
  return { phase: 'val', presentationSeed: benchmark.evalPresentationSeed, visit: 0, signal };
}

function firstTask<Payload>(dataset: Dataset<Payload>): Task<Payload> {
  const [task] = dataset.splits.train;
  if (task === undefined) throw new Error('train is empty');
  return task;
}

/** Everything that the first request shows, as text; images by their digest. */
async function requestText<Payload, Gold>(
  benchmark: Benchmark<Payload, Gold>,
  task: Task<Payload>,
  skill: Skill | null,
  options: OpenOptions,
): Promise<string> {
  const episode = benchmark.open(task, skill, options);
  const step = await episode.next(null);
  await episode.dispose();
  if (step.kind !== 'request') throw new Error('the first step of an episode must be a request');
  return step.request.messages
    .flatMap(({ role, parts }) =>
      parts.map((part) => {
        if (part.type === 'text') return `[${role}]\n${part.text}`;
        return part.type === 'image'
          ? `[${role}] image of ${part.data.length} bytes`
          : `[${role}] ${part.type}`;
      }),
    )
    .join('\n');
}

/** The text of the last user message of the first request: all that the simulated target reads of a task. */
async function lastUserText<Payload, Gold>(
  benchmark: Benchmark<Payload, Gold>,
  task: Task<Payload>,
  options: OpenOptions,
): Promise<string> {
  return lastUserTextOf(await benchmark.open(task, null, options).next(null));
}

function lastUserTextOf(step: EpisodeStep): string {
  const messages = step.kind === 'request' ? step.request.messages : [];
  const parts = messages.findLast(({ role }) => role === 'user')?.parts ?? [];
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
}

/** Answers every request by the text of its last user message until the episode is done. */
async function answered<Payload, Gold>(
  benchmark: Benchmark<Payload, Gold>,
  task: Task<Payload>,
  answer: (userText: string) => EpisodeReply,
  options: OpenOptions,
): Promise<EpisodeStep> {
  const episode = benchmark.open(task, null, options);
  let step = await episode.next(null);
  for (let turn = 0; step.kind === 'request' && turn < 200; turn += 1)
    step = await episode.next(answer(lastUserTextOf(step)));
  await episode.dispose();
  return step;
}

/** Gives the same reply until the episode is done; an episode that goes on for ever fails the test. */
async function finished<Payload, Gold>(
  benchmark: Benchmark<Payload, Gold>,
  task: Task<Payload>,
  reply: EpisodeReply,
  options: OpenOptions,
): Promise<EpisodeStep> {
  const episode = benchmark.open(task, null, options);
  let step = await episode.next(null);
  for (let turn = 0; step.kind === 'request' && turn < 200; turn += 1) step = await episode.next(reply);
  await episode.dispose();
  return step;
}

function withoutGradedFeedback(step: EpisodeStep): unknown {
  if (step.kind !== 'done' || step.outcome.kind !== 'scored') return step;
  const { feedback, ...outcome } = step.outcome;
  return { ...step, outcome: { ...outcome, feedback: feedback.score } };
}
