import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreResponse } from '../../../benchmarks/bookkeeping/score.ts';
import { drawStyle, styleInWords } from '../../../benchmarks/bookkeeping/style.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { SimulationBook } from '../../../models/simulated/book.ts';
import { createDocumentParser } from '../../../models/simulated/parser.ts';
import { paraphrases, wordRule } from '../../../models/simulated/wording.ts';
import { worldOf } from '../../../models/simulated/world.ts';
import { allTasks, bookkeeping, bookkeepingNull, loadNotes } from './load.ts';

async function bookOf(settings: JsonObject, benchmark = bookkeeping()) {
  const dataset = await loadNotes(settings, benchmark);
  const book = benchmark.simulation?.(dataset);
  if (book === undefined) throw new Error('there is no book');
  return { book, tasks: allTasks(dataset) };
}

/** The right value of every concept of a task. */
function truths(book: SimulationBook, taskId: string): Record<string, number> {
  const carried = book.tasks.find(({ id }) => id === taskId)?.concepts ?? [];
  return Object.fromEntries(
    carried.map(({ id, exception }) => {
      const concept = book.concepts.find((candidate) => candidate.id === id);
      return [id, (exception ? concept?.exception?.truth : concept?.truth) ?? -1];
    }),
  );
}

const hard = { style: 9, difficulty: 'hard' };

describe('the answer book of a style', () => {
  it.each([{ style: 1, difficulty: 'easy' }, { style: 2, difficulty: 'medium' }, hard])(
    'prints the house line from the true values (%j)',
    async (settings) => {
      const { book, tasks } = await bookOf(settings);
      for (const { id, payload } of tasks) {
        const line = book.render(id, truths(book, id), true, payload.note);
        expect(line).toBe(payload.gold.line);
      }
    },
  );

  it('reads back any values that it printed, whether the private fact is right or not', async () => {
    const { book, tasks } = await bookOf(hard);
    const sizes = new Map(book.concepts.map(({ id, values }) => [id, values.length]));
    fc.assert(
      fc.property(
        fc.constantFrom(...book.tasks),
        fc.infiniteStream(fc.nat(59)),
        fc.boolean(),
        (task, numbers, factRight) => {
          const values: Record<string, number> = {};
          for (const { id } of task.concepts) values[id] = (numbers.next().value ?? 0) % (sizes.get(id) ?? 1);
          const line = book.render(task.id, values, factRight, '');
          expect(book.inspect(task.id, line, null)).toEqual(values);
        },
      ),
      { numRuns: 600, seed: 3 },
    );
    expect(tasks).toHaveLength(180);
  });

  it('makes each wrong value cost the hard score and exactly the part of the soft score it touches', async () => {
    const { book, tasks } = await bookOf(hard);
    for (const { id, payload } of tasks.slice(0, 60)) {
      const right = truths(book, id);
      for (const [concept, truth] of Object.entries(right)) {
        const values = book.concepts.find((candidate) => candidate.id === concept)?.values.length ?? 0;
        const line = book.render(id, { ...right, [concept]: (truth + 1) % values }, true, payload.note);
        const score = scoreResponse(line, payload.gold);
        expect(score.hard).toBe(0);
        expect(score.wrong).toHaveLength(1);
      }
    }
  });

  it('misspells the payer when the private fact is wrong', async () => {
    const { book, tasks } = await bookOf({ difficulty: 'easy' });
    for (const { id, payload } of tasks) {
      const line = book.render(id, truths(book, id), false, payload.note);
      expect(scoreResponse(line, payload.gold).wrong).toEqual(['payer']);
    }
  });

  it('cannot tell the values of an answer that is no line', async () => {
    const { book } = await bookOf({ difficulty: 'easy' });
    const [task] = book.tasks;
    const told = book.inspect(task?.id ?? '', 'I would rather not.', null);
    expect(new Set(Object.values(told))).toEqual(new Set([null]));
    expect(Object.keys(told)).toEqual(task?.concepts.map(({ id }) => id));
  });

  it('finds the task by the user message of its real prompt and knows no other', async () => {
    const benchmark = bookkeeping();
    const { book, tasks } = await bookOf({ difficulty: 'easy' }, benchmark);
    for (const { id, payload } of tasks) expect(book.identify(`${payload.note}\n`)).toBe(id);
    expect(book.identify('Ida Blom paid.')).toBeNull();
  });

  it('marks an exception on the tasks whose note shows its cue, and on no others', async () => {
    const { book, tasks } = await bookOf(hard);
    for (const concept of book.concepts) {
      const cue = concept.exception?.cue;
      for (const { id, payload } of tasks) {
        const carried = book.tasks.find((task) => task.id === id)?.concepts.find((c) => c.id === concept.id);
        if (carried === undefined) continue;
        expect(carried.exception).toBe(cue !== undefined && new RegExp(`\\b${cue}\\b`).test(payload.note));
      }
    }
    expect(book.concepts.filter(({ exception }) => exception !== null)).toHaveLength(3);
  });

  it('makes a world of at most twelve concepts with three to five values each', async () => {
    const { book } = await bookOf(hard);
    expect(book.concepts).toHaveLength(10);
    for (const { topics, values } of book.concepts) {
      expect(topics.length).toBeGreaterThanOrEqual(2);
      expect(values.length).toBeGreaterThanOrEqual(3);
      expect(values.length).toBeLessThanOrEqual(5);
      for (const { phrases } of values) expect(phrases.length).toBeGreaterThanOrEqual(2);
    }
    expect(worldOf(book).concepts.map(({ id }) => id)).toEqual(book.concepts.map(({ id }) => id));
  });
});

describe('the words of a style', () => {
  it('parse as the rule that they state, in every wording of the simulated world', async () => {
    const { book } = await bookOf(hard);
    const parser = createDocumentParser(book);
    for (const concept of book.concepts)
      concept.values.forEach((_, value) => {
        const rule = {
          concept: concept.id,
          value,
          exceptionValue: null,
          scope: 'general',
          taskId: null,
        } as const;
        for (let variant = 0; variant < paraphrases.length * 3; variant += 1) {
          const text = wordRule(book, rule, variant);
          expect({ text, statements: parser.parse(text).statements }).toMatchObject({
            text,
            statements: [rule],
          });
        }
      });
  });

  it('state the whole style, exceptions included, when they are laid out as a document', async () => {
    for (const style of [1, 2, 9, 14]) {
      const { book } = await bookOf({ style, difficulty: 'hard' });
      const { statements } = createDocumentParser(book).parse(styleInWords(drawStyle(style, 'hard')));
      const general = statements.filter(({ scope }) => scope === 'general');
      expect(general.map(({ concept, value }) => [concept, value])).toEqual(
        book.concepts.map(({ id, truth }) => [id, truth]),
      );
      const conditional = statements.filter(({ scope }) => scope === 'conditional');
      expect(new Map(conditional.map(({ concept, exceptionValue }) => [concept, exceptionValue]))).toEqual(
        new Map(book.concepts.flatMap(({ id, exception }) => (exception ? [[id, exception.truth]] : []))),
      );
    }
  });

  it('are not in the seed document or the brief: both parse as filler', async () => {
    const benchmark = bookkeeping();
    const { book } = await bookOf(hard, benchmark);
    const parser = createDocumentParser(book);
    expect(parser.parse(benchmark.brief.seedDocument).statements).toEqual([]);
    expect(parser.parse(benchmark.brief.description).statements).toEqual([]);
  });
});

describe('the answer book of bookkeeping-null', () => {
  it('has nothing to learn: no task carries a concept and the house line comes out by itself', async () => {
    const { book, tasks } = await bookOf({ difficulty: 'medium' }, bookkeepingNull());
    expect(book.tasks.every(({ concepts }) => concepts.length === 0)).toBe(true);
    for (const { id, payload } of tasks) expect(book.render(id, {}, true, '')).toBe(payload.gold.line);
  });

  it('does not answer for bookkeeping, nor the other way round', async () => {
    const [plain, control] = [await bookOf({}), await bookOf({}, bookkeepingNull())];
    for (const { payload } of plain.tasks) {
      expect(control.book.identify(payload.note)).toBeNull();
      expect(plain.book.identify(`Note: ${payload.note}`)).toBeNull();
      expect(control.book.identify(`Note: ${payload.note}`)).not.toBeNull();
    }
    expect(plain.book.world).not.toBe(control.book.world);
  });
});
