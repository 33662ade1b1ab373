import { describe, expect, it } from 'vitest';
import { livemathDefinitions } from '../../../benchmarks/livemath/index.ts';
import { livemathPayloadSchema } from '../../../benchmarks/livemath/payload.ts';
import { speaksOfOptions } from '../../../benchmarks/livemath/simulation/applicable-checks.ts';
import { livemathSimulation } from '../../../benchmarks/livemath/simulation.ts';
import { createDocumentParser } from '../../../models/simulated/parser.ts';
import { wordRule } from '../../../models/simulated/wording.ts';
import { worldOf } from '../../../models/simulated/world.ts';
import {
  allTasks,
  allValues,
  bookTask,
  hardScore,
  loadBundled,
  singleErrors,
  splits,
  truths,
  userPrompt,
} from './bundled.ts';

const { benchmark, dataset: loaded } = await loadBundled(livemathDefinitions, 'livemath-mini');
const withPayload = (tasks: (typeof loaded.splits)['train']) =>
  tasks.map((task) => ({ ...task, payload: livemathPayloadSchema.parse(task.payload) }));
const dataset = {
  ...loaded,
  splits: {
    train: withPayload(loaded.splits.train),
    val: withPayload(loaded.splits.val),
    test: withPayload(loaded.splits.test),
  },
};
const tasks = allTasks(dataset);
const book = livemathSimulation(dataset);
const seeds = [42, 1043];

describe('the bundled livemath-mini items', () => {
  it('are 24 for training, 12 for validation and 24 for testing, with ids and questions that never recur', () => {
    expect(splits.map((split) => dataset.splits[split].length)).toEqual([24, 12, 24]);
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(60);
    expect(tasks.map(({ payload }) => payload.no)).toEqual(
      Array.from({ length: 60 }, (_, index) => index + 1),
    );
    for (const split of splits)
      for (const { id } of dataset.splits[split]) expect(id).toMatch(new RegExp(`^lmm-${split}-\\d\\d$`));
  });

  it('have five different options, the right one under A, and formulas whose delimiters pair up', () => {
    for (const { id, payload } of tasks) {
      expect(payload.choices.map(({ label }) => label).join(''), id).toBe('ABCDE');
      expect(new Set(payload.choices.map(({ text }) => text)).size, id).toBe(5);
      expect(payload.correct_choice, id).toEqual(payload.choices[0]);
      for (const text of [payload.question, ...payload.choices.map((choice) => choice.text)]) {
        const bare = text.replace(/\\\((?:(?!\\[()]).)*\\\)/g, '');
        expect(bare, id).not.toMatch(/[\\${}]/);
      }
    }
  });

  it('hold the option about other options in nineteen items, right in seven: taking it on sight loses', () => {
    const held = tasks.filter(({ payload }) => payload.choices.some(({ text }) => speaksOfOptions(text)));
    const right = held.filter(({ payload }) => speaksOfOptions(payload.correct_choice.text));
    expect([held.length, right.length]).toEqual([19, 7]);
  });

  it('do not give the right option away by its length', () => {
    const longest = tasks.filter(({ payload }) =>
      payload.choices.every(({ text }) => text.length <= payload.correct_choice.text.length),
    );
    expect(longest.length).toBeLessThan(24);
  });

  it('give full marks to the right letter and none to any other', () => {
    for (const task of tasks) {
      const scores = [...'ABCDE'].map((letter) =>
        hardScore(benchmark, task, 42, `<answer>${letter}</answer>`),
      );
      expect(
        scores.filter((score) => score === 1),
        task.id,
      ).toHaveLength(1);
      expect(
        scores.filter((score) => score === 0),
        task.id,
      ).toHaveLength(4);
    }
  });
});

describe("LiveMathematicianBench's simulation book", () => {
  it('makes a valid world and carries every concept in the training and in the test split', () => {
    expect(worldOf(book).concepts).toHaveLength(7);
    for (const split of ['train', 'test'] as const) {
      const carried = dataset.splits[split].flatMap(({ id }) => bookTask(book, id).concepts);
      expect(new Set(carried.map(({ id }) => id)), split).toEqual(new Set(book.concepts.map(({ id }) => id)));
    }
    for (const { id, concepts } of book.tasks) {
      expect(concepts.length, id).toBeGreaterThanOrEqual(1);
      expect(concepts.length, id).toBeLessThanOrEqual(3);
    }
  });

  it('marks as exceptions the questions for the weakest hypothesis, in every split', () => {
    for (const split of splits) {
      const asking = dataset.splits[split].filter(({ payload }) =>
        payload.question.includes('weakest hypothesis'),
      );
      expect(asking.length, split).toBeGreaterThanOrEqual(1);
      for (const { id } of asking)
        expect(bookTask(book, id).concepts, id).toContainEqual({ id: 'strength', exception: true });
    }
    const flagged = book.tasks.filter(({ concepts }) => concepts.some(({ exception }) => exception));
    expect(flagged).toHaveLength(5);
  });

  it('finds each task from the prompt that the benchmark really sends, in any order of options', async () => {
    for (const task of tasks)
      for (const seed of seeds)
        expect(book.identify(await userPrompt(benchmark, task, seed)), task.id).toBe(task.id);
    expect(book.identify('## Question\n\nWhat is the colour of mathematics?')).toBeNull();
  });

  it('names the right letter of the order that is shown when every check is right', async () => {
    const letters = new Set<string>();
    for (const task of tasks)
      for (const seed of seeds) {
        const prompt = await userPrompt(benchmark, task, seed);
        const reply = book.render(task.id, truths(book, bookTask(book, task.id)), true, prompt);
        expect(hardScore(benchmark, task, seed, reply), `${task.id} ${seed}: ${reply}`).toBe(1);
        letters.add(/<answer>(.)</.exec(reply)?.[1] ?? '');
      }
    expect([...letters].sort().join('')).toBe('ABCDE');
  });

  it('scores 0 when a single check or form is wrong, or the fact', async () => {
    let broken = 0;
    for (const task of tasks)
      for (const seed of seeds) {
        const prompt = await userPrompt(benchmark, task, seed);
        const carried = bookTask(book, task.id);
        for (const values of singleErrors(book, carried)) {
          const reply = book.render(task.id, values, true, prompt);
          expect(hardScore(benchmark, task, seed, reply), `${task.id} ${seed}: ${reply}`).toBe(0);
          broken += 1;
        }
        const unknown = book.render(task.id, truths(book, carried), false, prompt);
        expect(hardScore(benchmark, task, seed, unknown), `${task.id} ${seed}: ${unknown}`).toBe(0);
      }
    expect(broken).toBeGreaterThan(400);
  });

  it('takes the option about other options when it is judged on sight and wrong', async () => {
    const task = tasks.find(({ id }) => id === 'lmm-train-04');
    if (task === undefined) throw new Error('item missing');
    const prompt = await userPrompt(benchmark, task, 42);
    const values = { ...truths(book, bookTask(book, task.id)), meta: 1 };
    const letter = /<answer>(.)</.exec(book.render(task.id, values, true, prompt))?.[1] ?? '?';
    const line = prompt.split('\n').find((candidate) => candidate.startsWith(`${letter}. `)) ?? '';
    expect(speaksOfOptions(line)).toBe(true);
  });

  it('reads back from an output every value that it printed, with and without the prompt', async () => {
    for (const task of tasks) {
      const prompt = await userPrompt(benchmark, task, 42);
      for (const values of allValues(book, bookTask(book, task.id)))
        for (const factRight of [true, false]) {
          const reply = book.render(task.id, values, factRight, prompt);
          expect(book.inspect(task.id, reply, prompt), reply).toEqual(values);
          expect(book.inspect(task.id, reply, null), reply).toEqual(values);
        }
    }
  });

  it('tells the form of a foreign reply, but not checks that it does not mention', () => {
    const withLetter = book.tasks.find(({ concepts }) => concepts.some(({ id }) => id === 'letter'));
    if (withLetter === undefined) throw new Error('no task carries the form of the letter');
    const told = book.inspect(withLetter.id, 'By Rolle.\n<answer>(B)</answer>', null);
    expect(told.letter).toBe(2);
    for (const { id } of withLetter.concepts.filter(({ id }) => id !== 'letter' && id !== 'reasons'))
      expect(told[id], id).toBeNull();
    expect(book.inspect(withLetter.id, 'I cannot decide.', null).letter).toBeNull();
  });

  it('speaks of its checks in sentences that the world understands', () => {
    const parser = createDocumentParser(book);
    expect(parser.parse('Check quantifiers word by word in every option.').statements).toMatchObject([
      { concept: 'quantifiers', value: 0, scope: 'general' },
    ]);
    for (const concept of book.concepts)
      for (const value of concept.values.keys())
        for (let variant = 0; variant < 12; variant += 1) {
          const rule = {
            concept: concept.id,
            value,
            exceptionValue: null,
            scope: 'general',
            taskId: null,
          } as const;
          const sentence = wordRule(book, rule, variant);
          expect(parser.parse(sentence).statements, sentence).toMatchObject([rule]);
        }
  });
});
