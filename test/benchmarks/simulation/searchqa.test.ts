import { describe, expect, it } from 'vitest';
import { searchqaDefinitions } from '../../../benchmarks/searchqa/index.ts';
import { searchqaItemSchema } from '../../../benchmarks/searchqa/payload.ts';
import { scoreSearchqa } from '../../../benchmarks/searchqa/score.ts';
import { searchqaSimulation } from '../../../benchmarks/searchqa/simulation.ts';
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

const { benchmark, dataset: loaded } = await loadBundled(searchqaDefinitions, 'searchqa-mini');
const payloadSchema = searchqaItemSchema.omit({ id: true });
const withPayload = (tasks: (typeof loaded.splits)['train']) =>
  tasks.map((task) => ({ ...task, payload: payloadSchema.parse(task.payload) }));
const dataset = {
  ...loaded,
  splits: {
    train: withPayload(loaded.splits.train),
    val: withPayload(loaded.splits.val),
    test: withPayload(loaded.splits.test),
  },
};
const tasks = allTasks(dataset);
const book = searchqaSimulation(dataset);
const evalSeed = benchmark.evalPresentationSeed;

describe('the bundled searchqa-mini items', () => {
  it('are 24 for training, 12 for validation and 24 for testing, with ids and questions that never recur', () => {
    expect(splits.map((split) => dataset.splits[split].length)).toEqual([24, 12, 24]);
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(60);
    expect(new Set(tasks.map(({ payload }) => payload.question)).size).toBe(60);
    for (const split of splits)
      for (const { id } of dataset.splits[split]) expect(id).toMatch(new RegExp(`^sqm-${split}-\\d\\d$`));
  });

  it('have contexts of 500 to 1,200 characters with four to eight marked passages, in plain ASCII', () => {
    for (const { id, payload } of tasks) {
      expect(payload.context.length, id).toBeGreaterThanOrEqual(500);
      expect(payload.context.length, id).toBeLessThanOrEqual(1200);
      expect(payload.context, id).toMatch(/^\[DOC\] \[TLE\] [ -~]+$/);
      const passages = payload.context.match(/\[DOC\] \[TLE\] .+? \[PAR\] \S/g) ?? [];
      expect(passages.length, id).toBeGreaterThanOrEqual(4);
      expect(passages.length, id).toBeLessThanOrEqual(8);
    }
  });

  it('hold the answer in the context and not in the question', () => {
    const spelled = new Map([
      ['3', 'three'],
      ['64', 'sixty-four'],
      ['23', 'twenty-three'],
      ['15', 'fifteen'],
      ['9', 'nine'],
    ]);
    for (const { id, payload } of tasks) {
      const gold = payload.answers[0] ?? '';
      const word = (text: string) => new RegExp(`(?<![a-z0-9])${text}(?![a-z0-9])`, 'i');
      expect(payload.context, id).toMatch(word(spelled.get(gold) ?? gold));
      for (const answer of payload.answers) expect(payload.question, id).not.toMatch(word(answer));
    }
  });

  it('give full marks to each gold answer', () => {
    for (const task of tasks)
      for (const answer of task.payload.answers)
        expect(scoreSearchqa(`<answer>${answer}</answer>`, task.payload.answers), task.id).toMatchObject({
          hard: 1,
          soft: 1,
        });
  });
});

describe("SearchQA's simulation book", () => {
  it('makes a valid world and carries every concept in the training and in the test split', () => {
    expect(worldOf(book).concepts).toHaveLength(8);
    for (const split of ['train', 'test'] as const) {
      const carried = dataset.splits[split].flatMap(({ id }) => bookTask(book, id).concepts);
      expect(new Set(carried.map(({ id }) => id)), split).toEqual(new Set(book.concepts.map(({ id }) => id)));
    }
    for (const { id, concepts } of book.tasks) {
      expect(concepts.length, id).toBeGreaterThanOrEqual(1);
      expect(concepts.length, id).toBeLessThanOrEqual(3);
    }
  });

  it('shows the cue of every exception in the text of its task, and only there', () => {
    const exceptions = book.tasks.flatMap((task) => task.concepts.filter(({ exception }) => exception));
    expect(exceptions.length).toBeGreaterThanOrEqual(6);
    for (const task of tasks)
      for (const { id, exception } of bookTask(book, task.id).concepts) {
        const cue = book.concepts.find((concept) => concept.id === id)?.exception?.cue;
        expect(
          cue !== undefined && task.payload.question.toLowerCase().includes(cue),
          `${task.id} ${id}`,
        ).toBe(exception);
      }
  });

  it('finds each task from the prompt that the benchmark really sends', async () => {
    for (const task of tasks)
      expect(book.identify(await userPrompt(benchmark, task, evalSeed)), task.id).toBe(task.id);
    expect(book.identify('## Question\n\nA clue that nobody wrote')).toBeNull();
  });

  it('prints an answer that scores 1 when every convention is kept and the fact is right', () => {
    for (const task of tasks) {
      const reply = book.render(task.id, truths(book, bookTask(book, task.id)), true, '');
      expect(hardScore(benchmark, task, evalSeed, reply), reply).toBe(1);
    }
  });

  it('prints an answer that scores 0 when a single convention is broken', () => {
    let broken = 0;
    for (const task of tasks)
      for (const values of singleErrors(book, bookTask(book, task.id))) {
        const reply = book.render(task.id, values, true, '');
        expect(hardScore(benchmark, task, evalSeed, reply), `${task.id}: ${reply}`).toBe(0);
        broken += 1;
      }
    expect(broken).toBeGreaterThan(200);
  });

  it('prints a wrong answer from the same context when the fact is wrong', () => {
    for (const task of tasks) {
      const reply = book.render(task.id, truths(book, bookTask(book, task.id)), false, '');
      expect(hardScore(benchmark, task, evalSeed, reply), reply).toBe(0);
      const said = /<answer>(.*)<\/answer>/.exec(reply)?.[1]?.toLowerCase().replace(/s$/, '') ?? 'nothing';
      expect(task.payload.context.toLowerCase(), task.id).toContain(said);
    }
  });

  it('reads back from an output the values that it printed, whether the fact was right or wrong', () => {
    for (const task of tasks)
      for (const values of allValues(book, bookTask(book, task.id)))
        for (const factRight of [true, false]) {
          const told = book.inspect(task.id, book.render(task.id, values, factRight, ''), null);
          for (const [concept, value] of Object.entries(told))
            if (value !== null) expect(value, `${task.id} ${concept}`).toBe(values[concept]);
          if (factRight) expect(told, task.id).toEqual(values);
        }
  });

  it('recognises a behaviour in a reply that reasons in other words, and admits what it cannot tell', () => {
    const reply = 'Cook it was, no doubt.\nThe Endeavour was his ship.\n<answer>Captain James Cook</answer>';
    expect(book.inspect('sqm-train-01', reply, null)).toEqual({ person: 1, honorific: 1 });
    expect(book.inspect('sqm-train-01', '<answer>Vasco da Gama</answer>', null)).toEqual({
      person: null,
      honorific: null,
    });
    expect(book.inspect('sqm-train-01', '', null)).toEqual({ person: null, honorific: null });
  });

  it('speaks of its conventions in sentences that the world understands', () => {
    const parser = createDocumentParser(book);
    expect(parser.parse('Give people by surname only.').statements).toMatchObject([
      { concept: 'person', value: 0, scope: 'general' },
    ]);
    expect(
      parser.parse('Write dates as the year only; but given to the day, write it as day, month and year.')
        .statements,
    ).toMatchObject([{ concept: 'date', value: 0, exceptionValue: 1, scope: 'conditional' }]);
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
