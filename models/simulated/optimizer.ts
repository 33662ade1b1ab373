import type { ChatRequest, Provider } from '../contract.ts';
import { answers } from './answers.ts';
import type { SimulationBook } from './book.ts';
import { lessonsIn, lessonTexts } from './lessons.ts';
import { perhapsMalformed } from './malformed.ts';
import { drawsOf } from './mind.ts';
import { createDocumentParser, type DocumentParser } from './parser.ts';
import type { OptimizerProfile } from './prior.ts';
import { type Reading, readRequest } from './reading.ts';
import { badRequest, samplingParts, textReply } from './request-text.ts';
import { type World, worldOf } from './world.ts';

export interface SimulatedOptimizerOptions {
  /** Model name, part of every draw. */
  readonly name: string;
  /** Declared identity; see provider.ts. */
  readonly id: string;
  readonly profile: OptimizerProfile;
  readonly books: readonly SimulationBook[];
  /** Makes the world of a book; default: drawn from the frozen prior. */
  readonly world?: (book: SimulationBook) => World;
}

interface Place {
  readonly book: SimulationBook;
  readonly world: World;
  readonly parser: DocumentParser;
  readonly taskIds: ReadonlySet<string>;
}

/**
 * An optimizer model after spec/simulated-world.md 8 to 18. Of a prompt it sees the tagged blocks and the
 * answer shape (core/prompt-blocks.ts), nothing else; of the call's context which repetition it is.
 */
export function createSimulatedOptimizer(options: SimulatedOptimizerOptions): Provider {
  const { name, profile } = options;
  const makeWorld = options.world ?? ((book: SimulationBook) => worldOf(book));
  const places: Place[] = options.books.map((book) => ({
    book,
    world: makeWorld(book),
    parser: createDocumentParser(book),
    taskIds: new Set(book.tasks.map(({ id }) => id)),
  }));
  return {
    identity: { id: options.id, source: 'simulated' },
    async complete(request: ChatRequest, context, signal) {
      signal.throwIfAborted();
      const reading = readRequest(request);
      const { shape } = reading;
      const answer = shape === null ? undefined : answers[shape.kind];
      if (shape === null) throw badRequest(name, 'the prompt has no <answer-shape> block');
      if (answer === undefined)
        throw badRequest(name, `answer shape '${shape.kind}' is none of ${Object.keys(answers).join(', ')}`);
      const { book, world, parser } = placeOf(name, reading, places);
      const scope = [world.key, name, ...samplingParts(context)];
      const mind = {
        book,
        world,
        parser,
        profile,
        reading,
        lessons: lessonsIn(reading.memory, book),
        ...drawsOf(scope),
      };
      return textReply(request, { ...perhapsMalformed(mind, answer(mind, shape)), model: name });
    },
  };
}

/** The world that a prompt is about: by its episodes' tasks, else by what its texts speak of. */
function placeOf(name: string, reading: Reading, places: readonly Place[]): Place {
  const ids = [...reading.episodes.map(({ id }) => id), ...reading.comparisons.map(({ after }) => after.id)];
  const [firstId] = ids;
  if (firstId !== undefined) {
    const place = places.find(({ taskIds }) => taskIds.has(firstId));
    if (place !== undefined) return place;
    throw badRequest(name, `no simulated world knows task '${firstId}'`);
  }
  const texts = [
    reading.skill,
    ...reading.critiques,
    ...reading.proposals.flatMap(({ content, target }) => [content, target]),
    ...reading.rejected.map(({ text }) => text),
  ];
  const ranked = places
    .map((place) => {
      const stated = texts.reduce((sum, text) => sum + place.parser.parse(text).statements.length, 0);
      const inMemory = place.book.concepts.filter(({ family }) =>
        reading.memory.includes(lessonTexts.avoid(family)),
      );
      return { place, worth: stated + inMemory.length + place.parser.mentions(reading.description) };
    })
    .sort((a, b) => b.worth - a.worth);
  const [best, second] = ranked;
  if (best === undefined) throw badRequest(name, 'it was given no simulated world');
  if (second !== undefined && best.worth === second.worth && reading.description !== '')
    throw badRequest(name, 'the task description fits no simulated world better than another');
  return best.place;
}
