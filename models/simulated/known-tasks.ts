import type { CallContext, ChatRequest } from '../contract.ts';
import { answerFields } from './answer-fields.ts';
import type { SimulatedAct, SimulationBook } from './book.ts';
import { createDocumentParser } from './parser.ts';
import type { TargetProfile } from './prior.ts';
import { badRequest } from './request-text.ts';
import { type World, worldOf } from './world.ts';

/** A named target over the books of the benchmarks that it may meet. */
export interface SimulatedTargetOptions {
  /** Model name, part of every draw. */
  readonly name: string;
  /** Declared identity; see provider.ts. */
  readonly id: string;
  readonly profile: TargetProfile;
  readonly books: readonly SimulationBook[];
  /** Makes the world of a book; default: drawn from the frozen prior. */
  readonly world?: (book: SimulationBook) => World;
}

/** A task that a book holds, as the target meets it. */
export interface KnownTask {
  readonly id: string;
  /** What its book makes of a request. */
  act(request: ChatRequest): SimulatedAct;
  /** The answer under a document; `informed` false: the private fact is wrong. */
  answer(document: string, informed: boolean, context: Pick<CallContext, 'sampling'>): string;
}

export interface KnownTasks {
  /**
   * The task that the last of some prompts asks about which asks about any; null when no book knows one.
   * @throws {ModelError} when a book names a task that it does not hold
   */
  find(prompts: readonly string[]): KnownTask | null;
  /** The error that says that no book knows the task of these prompts. */
  unknown(prompts: readonly string[]): Error;
}

export function createKnownTasks(options: SimulatedTargetOptions): KnownTasks {
  const makeWorld = options.world ?? ((book: SimulationBook) => worldOf(book));
  const places = options.books.map((book) => ({
    book,
    world: makeWorld(book),
    parser: createDocumentParser(book),
    tasks: new Map(book.tasks.map((task) => [task.id, task])),
  }));
  const known = (place: (typeof places)[number], id: string, userText: string): KnownTask => {
    const { book, world, parser } = place;
    const task = place.tasks.get(id);
    if (task === undefined)
      throw badRequest(options.name, `the book '${book.world}' names task '${id}' but does not hold it`);
    return {
      id,
      act: (request) => book.act?.(id, request) ?? { kind: 'answer', informed: true },
      answer(text, informed, context) {
        const document = parser.parse(text);
        const { values, factRight } = answerFields({ ...options, world, document, task, context });
        return book.render(id, values, factRight && informed, userText);
      },
    };
  };
  return {
    find(prompts) {
      for (const userText of prompts.toReversed())
        for (const place of places) {
          const id = place.book.identify(userText);
          if (id !== null) return known(place, id, userText);
        }
      return null;
    },
    unknown(prompts) {
      const start = JSON.stringify((prompts.at(-1) ?? '').slice(0, 80));
      const worlds = places.map(({ book }) => book.world).join(', ') || 'none';
      return badRequest(
        options.name,
        `no simulated world knows this task (worlds: ${worlds}); it begins ${start}`,
      );
    },
  };
}
