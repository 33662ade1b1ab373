import type { BookTask, SimulationBook } from '../../models/simulated/book.ts';
import type { Dataset } from '../contract.ts';
import { createQuestionIndex } from '../question-index.ts';
import { miniConcepts } from './mini/concepts.ts';
import { conceptsOf, printAnswer, type ShownValues } from './mini/print-answer.ts';
import type { MiniQuestion } from './mini/question.ts';
import { miniQuestions } from './mini/questions.ts';
import type { OfficeqaPayload } from './payload.ts';
import { normalTokens, scoreOfficeqa } from './score.ts';
import { nextAct } from './simulation/work.ts';

/**
 * Conventions and answer book of the bundled questions for the simulated world. The private fact of a task is the cell
 * that was read; it can only be right when the request shows the lines of the table that hold it.
 */
export function officeqaSimulation(dataset: Dataset<OfficeqaPayload>): SimulationBook {
  const { train, val, test } = dataset.splits;
  const there = new Set([...train, ...val, ...test].map(({ id }) => id));
  const questions = new Map(miniQuestions.filter(({ id }) => there.has(id)).map((each) => [each.id, each]));
  const index = createQuestionIndex([...questions.values()]);
  const readers = new Map<string, ReadonlyMap<string, Readonly<Record<string, number | null>>>>();
  return {
    world: 'officeqa-mini',
    seed: 1,
    concepts: miniConcepts,
    tasks: [...questions.values()].map((question) => ({ id: question.id, concepts: conceptsOf(question) })),
    identify: (userText) => index.find(userText),
    act(taskId, request) {
      const question = questions.get(taskId);
      if (question === undefined) return { kind: 'refuse', problem: 'the answer book does not hold it' };
      return nextAct(question.evidence, request);
    },
    render(taskId, values, privateFactRight) {
      const question = questions.get(taskId);
      return question === undefined ? '' : printReply(question, values, privateFactRight);
    },
    inspect(taskId, output) {
      const question = questions.get(taskId);
      if (question === undefined) return {};
      const reader = readers.get(taskId) ?? readerOf(question);
      readers.set(taskId, reader);
      const untold = Object.fromEntries(conceptsOf(question).map(({ id }) => [id, null]));
      return reader.get(closingPart(output)) ?? untold;
    },
  };
}

function printReply(question: MiniQuestion, values: ShownValues, factRight: boolean): string {
  const titles = question.evidence.map(({ table }) => `"${table}"`).join(' and ');
  return `The figure stands in the table ${titles}.\n\n<answer>${printAnswer(question, values, factRight)}</answer>`;
}

/** What counts of a reply: the answer as the score reads it, with the marks that it leaves out. */
function closingPart(reply: string): string {
  const { extracted } = scoreOfficeqa(reply, '');
  return `${normalTokens(extracted).join(' ')}${extracted.includes('(') ? ' in brackets' : ''}`;
}

/** Every closing part that can be printed, with the values behind it; null where two would differ. */
function readerOf(question: MiniQuestion): Map<string, Readonly<Record<string, number | null>>> {
  const reader = new Map<string, Record<string, number | null>>();
  for (const values of combinations(conceptsOf(question)))
    for (const factRight of [true, false]) {
      const key = closingPart(printReply(question, values, factRight));
      const known = reader.get(key);
      const told = Object.entries(values).map(([id, value]): [string, number | null] => [
        id,
        known === undefined || known[id] === value ? value : null,
      ]);
      reader.set(key, Object.fromEntries(told));
    }
  return reader;
}

function combinations(concepts: BookTask['concepts']): Record<string, number>[] {
  return concepts.reduce<Record<string, number>[]>(
    (made, { id }) => {
      const count = miniConcepts.find((concept) => concept.id === id)?.values.length ?? 1;
      return made.flatMap((values) =>
        Array.from({ length: count }, (_, value) => ({ ...values, [id]: value })),
      );
    },
    [{}],
  );
}
