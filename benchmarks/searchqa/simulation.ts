import { sha256 } from '../../core/hash.ts';
import type { Task } from '../../core/vocabulary.ts';
import type { BookConcept, BookTask, SimulationBook } from '../../models/simulated/book.ts';
import type { Dataset } from '../contract.ts';
import { createQuestionIndex } from '../question-index.ts';
import type { SearchqaPayload } from './payload.ts';
import { scoreSearchqa } from './score.ts';
import { type AnswerParts, answerParts } from './simulation/answer-parts.ts';
import { type SearchqaConceptId, searchqaConcepts } from './simulation/concepts.ts';
import { inWords } from './simulation/english.ts';
import { nearMiss } from './simulation/near-miss.ts';
import { passagesOf, titleWith } from './simulation/passages.ts';
import { closingPart, printReply, type ShownValues } from './simulation/print-answer.ts';

/** Share of tasks that tempt the target to break a convention of form, which could break on any task. */
const formPrevalence = 0.4;
const maxConcepts = 3;

/** A task of the book with what it takes to print answers to it. */
interface PreparedTask {
  readonly book: BookTask;
  readonly right: AnswerParts;
  readonly wrong: AnswerParts;
  readonly payload: SearchqaPayload;
}

/**
 * Answer conventions and answer book of SearchQA for the simulated world. Which conventions a task carries is
 * read from its gold answer and its context; one is carried only if breaking it costs the official hard score.
 */
export function searchqaSimulation(dataset: Dataset<SearchqaPayload>): SimulationBook {
  const { train, val, test } = dataset.splits;
  const prepared = new Map([...train, ...val, ...test].map((task) => [task.id, prepare(task)]));
  const index = createQuestionIndex(
    [...prepared].map(([id, { payload }]) => ({ id, question: payload.question })),
  );
  const readers = new Map<string, ReadonlyMap<string, Readonly<Record<string, number | null>>>>();
  return {
    world: 'searchqa',
    seed: 1,
    concepts: searchqaConcepts,
    tasks: [...prepared.values()].map(({ book }) => book),
    identify: (userText) => index.find(userText),
    render(taskId, values, privateFactRight) {
      const task = prepared.get(taskId);
      return task === undefined ? '' : print(task, values, privateFactRight);
    },
    inspect(taskId, output) {
      const task = prepared.get(taskId);
      if (task === undefined) return {};
      const reader = readers.get(taskId) ?? readerOf(task);
      readers.set(taskId, reader);
      const untold = Object.fromEntries(task.book.concepts.map(({ id }) => [id, null]));
      return reader.get(closingPart(output)) ?? untold;
    },
  };
}

function prepare({ id, payload }: Task<SearchqaPayload>): PreparedTask {
  const gold = payload.answers[0] ?? '';
  const understood = prepareAs(id, payload, answerParts(payload, gold));
  // Parts that do not give the gold answer back were misread: then the answer is printed as it is.
  return hard(understood, {}) === 1 ? understood : prepareAs(id, payload, { kind: 'other', text: gold });
}

function prepareAs(id: string, payload: SearchqaPayload, right: AnswerParts): PreparedTask {
  const book: BookTask = { id, concepts: conceptsOf(id, payload, right) };
  const task = { book, right, wrong: nearMiss(payload, right, draw(id, 'near-miss')), payload };
  const concepts = book.concepts.filter((carried) => {
    const truth = truthOf(carried);
    const { values = [] } = conceptById(carried.id) ?? {};
    return values.every((_, value) => value === truth || hard(task, { [carried.id]: value }) === 0);
  });
  return { ...task, book: { id, concepts } };
}

function conceptsOf(id: string, payload: SearchqaPayload, right: AnswerParts): BookTask['concepts'] {
  const ids: SearchqaConceptId[] = right.kind === 'other' ? [] : [right.kind];
  if (right.kind === 'person' && right.rank !== null) ids.push('honorific');
  const form = (['tags', 'explanation'] as const).filter((concept) => draw(id, concept) < formPrevalence);
  if (ids.length + form.length === 0) form.push(draw(id, 'form') < 0.5 ? 'tags' : 'explanation');
  return [...ids, ...form].slice(0, maxConcepts).map((concept) => {
    const cue = conceptById(concept)?.exception?.cue;
    return { id: concept, exception: cue !== undefined && holdsWords(payload.question, cue) };
  });
}

/** Every closing part that `print` can make, with the values behind it; null where two would differ. */
function readerOf(task: PreparedTask): Map<string, Readonly<Record<string, number | null>>> {
  const reader = new Map<string, Record<string, number | null>>();
  for (const values of combinations(task.book))
    for (const factRight of [true, false]) {
      const key = closingPart(print(task, values, factRight));
      const known = reader.get(key);
      const told = Object.entries(values).map(([id, value]): [string, number | null] => [
        id,
        known === undefined || known[id] === value ? value : null,
      ]);
      reader.set(key, Object.fromEntries(told));
    }
  return reader;
}

function combinations({ concepts }: BookTask): Record<string, number>[] {
  return concepts.reduce<Record<string, number>[]>(
    (made, { id }) => {
      const count = conceptById(id)?.values.length ?? 1;
      return made.flatMap((values) =>
        Array.from({ length: count }, (_, value) => ({ ...values, [id]: value })),
      );
    },
    [{}],
  );
}

function print(task: PreparedTask, values: ShownValues, factRight: boolean): string {
  const truths = task.book.concepts.map((carried): [string, number] => [carried.id, truthOf(carried)]);
  const parts = factRight ? task.right : task.wrong;
  const evidence = titleWith(passagesOf(task.payload.context), evidenceWords(parts));
  return printReply(parts, { ...Object.fromEntries(truths), ...values }, evidence);
}

/** Words by which the passage that supports an answer is found. */
function evidenceWords(parts: AnswerParts): string[] {
  switch (parts.kind) {
    case 'person':
      return [`${parts.given} ${parts.surname}`];
    case 'place':
      return [parts.name];
    case 'number':
      return [String(parts.value), inWords(parts.value)];
    case 'date':
      return [`${parts.day} ${parts.month} ${parts.year}`];
    case 'noun':
      return [parts.singular];
    case 'other':
      return [parts.text];
  }
}

function hard(task: PreparedTask, values: ShownValues): number {
  return scoreSearchqa(print(task, values, true), task.payload.answers).hard;
}

function conceptById(id: string): BookConcept | undefined {
  return searchqaConcepts.find((concept) => concept.id === id);
}

function truthOf({ id, exception }: BookTask['concepts'][number]): number {
  const concept = conceptById(id);
  return (exception ? concept?.exception?.truth : concept?.truth) ?? 0;
}

function holdsWords(text: string, words: string): boolean {
  return new RegExp(`\\b${words}\\b`, 'i').test(text);
}

/** A fixed number in [0, 1) for the task and a name. */
function draw(id: string, name: string): number {
  return Number.parseInt(sha256(`searchqa:${id}:${name}`).slice(0, 8), 16) / 2 ** 32;
}
