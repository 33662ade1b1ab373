import { sha256 } from '../../core/hash.ts';
import type { Task } from '../../core/vocabulary.ts';
import type { BookTask, SimulationBook } from '../../models/simulated/book.ts';
import type { Dataset } from '../contract.ts';
import { createQuestionIndex } from '../question-index.ts';
import { labelAt } from './choices.ts';
import type { LivemathPayload } from './payload.ts';
import { applicableChecks, speaksOfOptions } from './simulation/applicable-checks.ts';
import { type LivemathCheckId, livemathConcepts } from './simulation/concepts.ts';
import { printReply, readCheck, readLetterForm, readReasons } from './simulation/print-reply.ts';
import { letterOf, shownOptions } from './simulation/shown-options.ts';

/** Share of tasks that tempt the target to break a convention of form, which could break on any task. */
const formPrevalence = 0.35;
const maxChecks = 2;
const maxConcepts = 3;

interface PreparedTask {
  readonly book: BookTask;
  readonly payload: LivemathPayload;
}

/**
 * Solving behaviours and answer book of LiveMathematicianBench for the simulated world. A check that was made
 * wrongly leads to a wrong option, a letter in the wrong form is one that the official scorer cannot read.
 * Letters follow the order of options in the prompt; without a prompt they follow the data.
 */
export function livemathSimulation(dataset: Dataset<LivemathPayload>): SimulationBook {
  const { train, val, test } = dataset.splits;
  const prepared = new Map([...train, ...val, ...test].map((task) => [task.id, prepare(task)]));
  const index = createQuestionIndex(
    [...prepared].map(([id, { payload }]) => ({ id, question: payload.question })),
  );
  return {
    world: 'livemath',
    seed: 1,
    concepts: livemathConcepts,
    tasks: [...prepared.values()].map(({ book }) => book),
    identify: (userText) => index.find(userText),
    render(taskId, values, privateFactRight, userText) {
      const task = prepared.get(taskId);
      return task === undefined ? '' : print(task, values, privateFactRight, userText);
    },
    inspect(taskId, output) {
      const read = (id: string): number | null =>
        id === 'letter'
          ? readLetterForm(output)
          : id === 'reasons'
            ? readReasons(output)
            : readCheck(id, output);
      const concepts = prepared.get(taskId)?.book.concepts ?? [];
      return Object.fromEntries(concepts.map(({ id }) => [id, read(id)]));
    },
  };
}

function prepare({ id, payload }: Task<LivemathPayload>): PreparedTask {
  const applicable = applicableChecks(payload);
  // What the item is about comes first; of the rest, chance picks, so that every check occurs.
  const decisive = applicable.filter((check) => check === 'meta' || isWeakest(check, payload));
  const others = applicable
    .filter((check) => !decisive.includes(check))
    .sort((a, b) => draw(id, a) - draw(id, b));
  const checks: string[] = [...decisive, ...others].slice(0, maxChecks);
  const form = ['letter', 'reasons'].filter((concept) => draw(id, concept) < formPrevalence);
  const concepts = [...checks, ...form].slice(0, maxConcepts);
  return {
    payload,
    book: {
      id,
      concepts: concepts.map((concept) => ({ id: concept, exception: isWeakest(concept, payload) })),
    },
  };
}

function isWeakest(concept: string, { question }: LivemathPayload): boolean {
  return concept === 'strength' && /\bweakest hypothesis\b/i.test(question);
}

function print(
  { book, payload }: PreparedTask,
  values: Readonly<Record<string, number>>,
  factRight: boolean,
  userText: string,
): string {
  const checks = book.concepts
    .filter(({ id }) => id !== 'letter' && id !== 'reasons')
    .map(({ id, exception }) => {
      const concept = livemathConcepts.find((candidate) => candidate.id === id);
      const truth = (exception ? concept?.exception?.truth : concept?.truth) ?? 0;
      return { id, truth, value: values[id] ?? truth };
    });
  const failed = checks.filter(({ value, truth }) => value !== truth);
  const chosen =
    factRight && failed.length === 0
      ? payload.correct_choice.text
      : wrongOption(book.id, payload, failed, factRight);
  return printReply({
    checks,
    letter: letterIn(userText, payload, chosen),
    letterValue: values.letter ?? 0,
    reasonsValue: values.reasons ?? 0,
  });
}

/** The wrong option to which the failed checks lead; an option about options taken on sight leads to itself. */
function wrongOption(
  id: string,
  { choices, correct_choice: correct }: LivemathPayload,
  failed: readonly { readonly id: string; readonly value: number }[],
  factRight: boolean,
): string {
  const wrong = choices.map(({ text }) => text).filter((text) => text !== correct.text);
  const meta: LivemathCheckId = 'meta';
  const onSight = failed.find((check) => check.id === meta)?.value === 1;
  const tempting = onSight ? wrong.find(speaksOfOptions) : undefined;
  const reasons = failed.map((check) => `${check.id}=${check.value}`).join(',');
  const drawn = Math.floor(draw(id, `${reasons}:${factRight}`) * wrong.length);
  return tempting ?? wrong[drawn] ?? correct.text;
}

function letterIn(userText: string, { choices }: LivemathPayload, text: string): string {
  const texts = choices.map((choice) => choice.text);
  return letterOf(shownOptions(userText, texts), text) ?? labelAt(Math.max(0, texts.indexOf(text)));
}

/** A fixed number in [0, 1) for the task and a name. */
function draw(id: string, name: string): number {
  return Number.parseInt(sha256(`livemath:${id}:${name}`).slice(0, 8), 16) / 2 ** 32;
}
