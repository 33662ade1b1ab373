import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conventions } from '../../../benchmarks/text-to-sql/conventions.ts';
import { openTrusted } from '../../../benchmarks/text-to-sql/database/trusted-query.ts';
import { drawHouseRules, rulesInWords } from '../../../benchmarks/text-to-sql/house-rules.ts';
import { compareResults } from '../../../benchmarks/text-to-sql/score/compare-results.ts';
import { extractStatement } from '../../../benchmarks/text-to-sql/score/extract-statement.ts';
import type { JsonObject } from '../../../core/json.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { createDocumentParser } from '../../../models/simulated/parser.ts';
import { paraphrases, wordRule } from '../../../models/simulated/wording.ts';
import { worldOf } from '../../../models/simulated/world.ts';
import { allTasks, loadQuestions, textToSql } from './load.ts';

async function bookOf(settings: JsonObject) {
  const dataset = await loadQuestions(settings);
  const book = textToSql().simulation?.(dataset);
  if (book === undefined) throw new Error('there is no book');
  const truths = (taskId: string): Record<string, number> => {
    const carried = book.tasks.find(({ id }) => id === taskId)?.concepts ?? [];
    return Object.fromEntries(
      carried.map(({ id, exception }) => {
        const concept = book.concepts.find((candidate) => candidate.id === id);
        return [id, (exception ? concept?.exception?.truth : concept?.truth) ?? -1];
      }),
    );
  };
  return { book, truths, tasks: allTasks(dataset) };
}

const hard = { seed: 2, difficulty: 'hard' };

describe('the answer book', () => {
  it('writes the right statement from the true values, and a slip that SQLite refuses otherwise', async () => {
    const { book, truths, tasks } = await bookOf(hard);
    const company = openTrusted(2);
    for (const { id, payload } of tasks) {
      expect(extractStatement(book.render(id, truths(id), true, ''))).toBe(payload.gold.sql);
      const slip = extractStatement(book.render(id, truths(id), false, ''));
      expect(() => company.rowsOf(slip)).toThrow(/no such table: all_/);
    }
    company.close();
  });

  it('writes a statement with another result for every wrong value', async () => {
    const { book, truths, tasks } = await bookOf(hard);
    const company = openTrusted(2);
    for (const { id, payload } of tasks) {
      const right = truths(id);
      for (const concept of book.concepts.filter((candidate) => candidate.id in right))
        concept.values.forEach((_, value) => {
          if (value === right[concept.id]) return;
          const sql = extractStatement(book.render(id, { ...right, [concept.id]: value }, true, ''));
          expect(compareResults(company.rowsOf(sql), payload.gold.rows, payload.gold).equal).toBe(false);
        });
    }
    company.close();
  });

  it('reads back any values that it wrote, whether the private fact is right or not', async () => {
    const { book } = await bookOf(hard);
    const sizes = new Map(book.concepts.map(({ id, values }) => [id, values.length]));
    fc.assert(
      fc.property(
        fc.constantFrom(...book.tasks),
        fc.infiniteStream(fc.nat(59)),
        fc.boolean(),
        (task, numbers, factRight) => {
          const values: Record<string, number> = {};
          for (const { id } of task.concepts) values[id] = (numbers.next().value ?? 0) % (sizes.get(id) ?? 1);
          expect(book.inspect(task.id, book.render(task.id, values, factRight, ''), null)).toEqual(values);
        },
      ),
      { numRuns: 500, seed: 3 },
    );
  });

  it('cannot tell the values of a reply without a statement', async () => {
    const { book } = await bookOf(hard);
    const [task] = book.tasks;
    const told = book.inspect(task?.id ?? '', 'I would rather not.', null);
    expect(Object.keys(told)).toEqual(task?.concepts.map(({ id }) => id));
    expect(new Set(Object.values(told))).toEqual(new Set([null]));
  });

  it('makes a world of six concepts with three to five values each', async () => {
    const { book } = await bookOf(hard);
    expect(book.concepts).toHaveLength(6);
    for (const { topics, values } of book.concepts) {
      expect(topics.length).toBeGreaterThanOrEqual(2);
      expect(values.length).toBeGreaterThanOrEqual(3);
      expect(values.length).toBeLessThanOrEqual(5);
      for (const { phrases } of values) expect(phrases.length).toBeGreaterThanOrEqual(2);
    }
    expect(worldOf(book).concepts).toHaveLength(6);
    expect(book.concepts.filter(({ exception }) => exception !== null)).toHaveLength(5);
  });

  it('knows its own prompts and those of no other set of questions', async () => {
    const settings: readonly JsonObject[] = [
      { seed: 1 },
      { seed: 2 },
      { difficulty: 'hard' },
      { conventions: 'stated' },
    ];
    const books = await Promise.all(settings.map(bookOf));
    const { signal } = new AbortController();
    for (const { tasks } of books)
      for (const task of tasks.slice(0, 30)) {
        const open = { phase: 'val', presentationSeed: 0, visit: 0, signal } as const;
        const step = await textToSql().open(task, null, open).next(null);
        const parts = step.kind === 'request' ? (step.request.messages.at(-1)?.parts ?? []) : [];
        const asked = parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
        const found = books.map(({ book }) => book.identify(asked));
        expect(found.filter((id) => id !== null)).toEqual([task.id]);
      }
    expect(new Set(books.map(({ book }) => book.world)).size).toBe(4);
  });

  it('has nothing to learn where the prompt states the rules', async () => {
    const { book, tasks } = await bookOf({ conventions: 'stated' });
    expect(book.tasks.every(({ concepts }) => concepts.length === 0)).toBe(true);
    for (const { id, payload } of tasks)
      expect(extractStatement(book.render(id, {}, true, ''))).toBe(payload.gold.sql);
  });
});

describe('the words of the house rules', () => {
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

  it('state all rules, exceptions included, when they are laid out as a document', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const { book } = await bookOf({ seed, difficulty: 'hard' });
      const { statements } = createDocumentParser(book).parse(rulesInWords(drawHouseRules(seed, 'hard')));
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

  it('are not in what methods are told, nor in the hand-written document', async () => {
    const { book } = await bookOf(hard);
    const parser = createDocumentParser(book);
    const human = new PromptLibrary().text('benchmarks/text-to-sql/skills/human');
    for (const text of [textToSql().brief.seedDocument, textToSql().brief.description, human])
      expect(parser.parse(text).statements).toEqual([]);
    expect(Object.values(conventions)).toHaveLength(6);
  });
});
