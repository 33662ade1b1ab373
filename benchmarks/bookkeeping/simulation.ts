import { deriveSeed } from '../../core/rng.ts';
import type { Task } from '../../core/vocabulary.ts';
import type { BookConcept, BookTask, SimulationBook } from '../../models/simulated/book.ts';
import type { ConventionId } from './convention.ts';
import { choiceOf, conventions, conventionsFor } from './conventions.ts';
import type { Facts } from './facts.ts';
import type { BookkeepingPayload } from './payload.ts';
import { answerLine, readLine } from './read-line.ts';
import type { Style } from './style.ts';
import { writeLine } from './write-line.ts';

/**
 * The style's conventions and the answer book of its notes. A note's private fact is the spelling of the
 * payer: a copying error that no skill can mend.
 *
 * In the book of `bookkeeping-null` no task carries a concept, since the prompt says it all: nothing can be
 * learned there, and what a document states can only distract.
 */
export function simulationBook(options: {
  readonly world: string;
  readonly seed: number;
  readonly style: Style;
  readonly tasks: readonly Task<BookkeepingPayload>[];
  readonly styleInPrompt: boolean;
  /** User message of a task; the tasks are told apart by it. */
  readonly userText: (payload: BookkeepingPayload) => string;
}): SimulationBook {
  const { style } = options;
  const byId = new Map(options.tasks.map((task) => [task.id, task.payload]));
  const byText = new Map(options.tasks.map(({ id, payload }) => [options.userText(payload).trim(), id]));
  return {
    world: options.world,
    seed: options.seed,
    concepts: style.active.map((id) => conceptOf(id, style)),
    tasks: options.tasks.map(({ id, payload }) =>
      options.styleInPrompt ? { id, concepts: [] } : bookTask(id, style, payload.gold.facts),
    ),
    identify: (userText) => byText.get(userText.trim()) ?? null,
    render(taskId, values, privateFactRight) {
      const payload = byId.get(taskId);
      if (payload === undefined) return '';
      const { facts, choice } = payload.gold;
      const written = choiceOf((id, { values: known }) => known[values[id] ?? -1]?.id ?? choice[id]);
      return writeLine(privateFactRight ? facts : misread(facts), written);
    },
    inspect(taskId, output) {
      const payload = byId.get(taskId);
      if (payload === undefined) return {};
      const ids = options.styleInPrompt ? [] : conventionsFor(style.active, payload.gold.facts);
      return inspectLine(ids, output, payload.gold.facts);
    },
  };
}

/** Seed of the world's numbers: another style is another world, its difficulties share one. */
export function worldSeed(style: number): number {
  return Number(deriveSeed('bookkeeping/world', style) % 4_294_967_296n);
}

function conceptOf(id: ConventionId, style: Style): BookConcept {
  const { family, topics, values } = conventions[id];
  const index = (valueId: string): number => values.findIndex((value) => value.id === valueId);
  const exception = style.exceptions.find(({ convention }) => convention === id);
  return {
    id,
    family,
    topics,
    values: values.map((value) => ({ id: value.id, phrases: value.phrases })),
    truth: index(style.choice[id]),
    exception: exception === undefined ? null : { cue: exception.cue, truth: index(exception.value) },
  };
}

function bookTask(id: string, style: Style, facts: Facts): BookTask {
  return {
    id,
    concepts: conventionsFor(style.active, facts).map((convention) => ({
      id: convention,
      exception: style.exceptions.some((e) => e.convention === convention && facts.cues.includes(e.cue)),
    })),
  };
}

function inspectLine(
  ids: readonly ConventionId[],
  output: string,
  facts: Facts,
): Readonly<Record<string, number | null>> {
  const line = answerLine(output);
  const readings = [readLine(line, facts), readLine(line, misread(facts))].map(({ shows }) => shows);
  const told = (shows: (typeof readings)[number]) => ids.filter((id) => typeof shows[id] === 'string').length;
  const best = readings.reduce((a, b) => (told(b) > told(a) ? b : a));
  return Object.fromEntries(
    ids.map((id) => {
      const index = conventions[id].values.findIndex((value) => value.id === best[id]);
      return [id, index < 0 ? null : index];
    }),
  );
}

/** The facts with the last two letters of the surname swapped or, if they are equal, with one of them lost. */
function misread(facts: Facts): Facts {
  const [a = '', b = ''] = facts.last.slice(-2);
  return { ...facts, last: facts.last.slice(0, -2) + (a === b ? a : b + a) };
}
