import { sha256 } from '../../core/hash.ts';
import type { Task } from '../../core/vocabulary.ts';
import type { BookTask, SimulationBook } from '../../models/simulated/book.ts';
import type { Dataset } from '../contract.ts';
import { createQuestionIndex } from '../question-index.ts';
import { extractAnswer } from './extract-answer.ts';
import { goldStrings } from './gold-strings.ts';
import type { DocvqaPayload } from './payload.ts';
import { normalAnswer, scoreDocvqa } from './score.ts';
import {
  carriedConcept,
  conceptById,
  type DocvqaConceptId,
  docvqaConcepts,
  truthOf,
} from './simulation/concepts.ts';
import { elsewhereThan, placeOf } from './simulation/find-place.ts';
import { type DigestOf, pageAct } from './simulation/page-act.ts';
import type { PageValue, PlacedValue } from './simulation/page-values.ts';
import { printReply, printValue, type ShownValues } from './simulation/print-answer.ts';

/** A task of the book with what it takes to print answers to it. */
interface PreparedTask {
  readonly book: BookTask;
  readonly payload: DocvqaPayload;
  /** Where the page holds the answer; null: it is printed as the gold answer is. */
  readonly place: PlacedValue | null;
  /** What is read instead by a target that misses the fact. */
  readonly elsewhere: PageValue | null;
}

/**
 * Answer conventions and answer book of DocVQA for the simulated world. Which conventions a task carries is read from its
 * gold answer and the text of its page; one is carried only if each way to break it costs the official hard score.
 */
export function docvqaSimulation(dataset: Dataset<DocvqaPayload>, digestOf: DigestOf): SimulationBook {
  const { train, val, test } = dataset.splits;
  const prepared = new Map([...train, ...val, ...test].map((task) => [task.id, prepare(task)]));
  const index = createQuestionIndex(
    [...prepared].map(([id, { payload }]) => ({ id, question: payload.question })),
  );
  return {
    world: 'docvqa',
    seed: 1,
    concepts: docvqaConcepts,
    tasks: [...prepared.values()].map(({ book }) => book),
    identify: (userText) => index.find(userText),
    act(taskId, request) {
      const task = prepared.get(taskId);
      if (task === undefined) return { kind: 'refuse', problem: 'the book does not hold it' };
      return pageAct(task.payload, request, digestOf);
    },
    render(taskId, values, privateFactRight) {
      const task = prepared.get(taskId);
      return task === undefined ? '' : printReply(print(task, values, privateFactRight));
    },
    inspect(taskId, output) {
      const task = prepared.get(taskId);
      return task === undefined ? {} : read(task, output);
    },
  };
}

function prepare({ id, payload }: Task<DocvqaPayload>): PreparedTask {
  const place = placeOf(payload);
  const elsewhere = place === null ? null : elsewhereThan(place, payload, draw(id));
  const ids: DocvqaConceptId[] = place === null ? [] : [place.value.kind, 'line'];
  const whole = {
    book: { id, concepts: ids.map((concept) => carriedConcept(concept, payload.question)) },
    payload,
    place,
    elsewhere,
  };
  return {
    ...whole,
    book: { id, concepts: whole.book.concepts.filter((concept) => decides(whole, concept)) },
  };
}

/** Whether every other value of the concept, alone, is judged wrong. */
function decides(task: PreparedTask, concept: BookTask['concepts'][number]): boolean {
  const truth = truthOf(concept);
  const values = conceptById(concept.id)?.values ?? [];
  if (concept.id === 'line' && (task.place?.above === null || task.place?.below === null)) return false;
  return values.every((_, value) => value === truth || hard(task, { [concept.id]: value }) === 0);
}

function hard(task: PreparedTask, values: ShownValues): number {
  return scoreDocvqa(printReply(print(task, values, true)), goldStrings([...task.payload.answers])).hard;
}

function print(
  { book, payload, place, elsewhere }: PreparedTask,
  values: ShownValues,
  factRight: boolean,
): string {
  if (place === null) return factRight ? (payload.answers[0] ?? '') : 'not stated on the page';
  const line = [place.value, place.above, place.below][values.line ?? 0] ?? place.value;
  const value = factRight ? line : elsewhere;
  if (value === null) return 'not stated on the page';
  const concept = carriedConcept(value.kind, payload.question);
  const known = book.concepts.some(({ id }) => id === value.kind);
  return printValue(value, (known ? values[value.kind] : undefined) ?? truthOf(concept));
}

/** Which values an answer shows; null where several combinations would print it, or none. */
function read(task: PreparedTask, output: string): Record<string, number | null> {
  const answer = normalAnswer(extractAnswer(output).text);
  const told: Record<string, number | null> = {};
  let first = true;
  for (const values of combinations(task.book))
    for (const factRight of [true, false]) {
      if (normalAnswer(print(task, values, factRight)) !== answer) continue;
      for (const [id, value] of Object.entries(values)) told[id] = first || told[id] === value ? value : null;
      first = false;
    }
  return first ? Object.fromEntries(task.book.concepts.map(({ id }) => [id, null])) : told;
}

function combinations({ concepts }: BookTask): Record<string, number>[] {
  return concepts.reduce<Record<string, number>[]>(
    (made, { id }) =>
      made.flatMap((values) =>
        (conceptById(id)?.values ?? []).map((_, value) => ({ ...values, [id]: value })),
      ),
    [{}],
  );
}

/** A fixed number in [0, 1) for the task. */
function draw(id: string): number {
  return Number.parseInt(sha256(`docvqa:${id}`).slice(0, 8), 16) / 2 ** 32;
}
