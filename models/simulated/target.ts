import type { CallContext, ChatRequest, Provider } from '../contract.ts';
import type { BookTask, SimulationBook } from './book.ts';
import { type DrawPart, draw, drawBelow } from './draw.ts';
import { type FieldCase, factChance, fieldCases } from './field-chance.ts';
import { createDocumentParser } from './parser.ts';
import { type TargetProfile, worldPrior } from './prior.ts';
import {
  badRequest,
  messageText,
  samplingParts,
  skillSection,
  systemText,
  textReply,
  toolReply,
} from './request-text.ts';
import type { ParsedDocument } from './statement.ts';
import { conceptOf, truthOf, type World, worldOf } from './world.ts';

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

/**
 * A target model after spec/simulated-world.md 5 to 7. It reads the real request: the skill section of the
 * system prompt and the task in the user messages; the book prints its answer.
 */
export function createSimulatedTarget(options: SimulatedTargetOptions): Provider {
  const makeWorld = options.world ?? ((book: SimulationBook) => worldOf(book));
  const places = options.books.map((book) => ({
    book,
    world: makeWorld(book),
    parser: createDocumentParser(book),
    tasks: new Map(book.tasks.map((task) => [task.id, task])),
  }));
  const find = (request: ChatRequest) => {
    const prompts = request.messages.filter(({ role }) => role === 'user').map(messageText);
    // In an episode of several turns the task stands in an earlier message than the last.
    for (const userText of prompts.reverse())
      for (const place of places) {
        const id = place.book.identify(userText);
        if (id === null) continue;
        const task = place.tasks.get(id);
        if (task !== undefined) return { ...place, task, userText };
        throw badRequest(
          options.name,
          `the book '${place.book.world}' names task '${id}' but does not hold it`,
        );
      }
    const start = JSON.stringify((prompts[0] ?? '').slice(0, 80));
    const known = places.map(({ book }) => book.world).join(', ') || 'none';
    throw badRequest(
      options.name,
      `no simulated world knows this task (worlds: ${known}); it begins ${start}`,
    );
  };
  return {
    identity: { id: options.id, source: 'simulated' },
    async complete(request, context, signal) {
      signal.throwIfAborted();
      const { book, world, parser, task, userText } = find(request);
      const act = book.act?.(task.id, request) ?? { kind: 'answer', informed: true };
      if (act.kind === 'refuse') throw badRequest(options.name, `task '${task.id}': ${act.problem}`);
      if (act.kind === 'call-tools') return toolReply(request, { calls: act.calls, model: options.name });
      const document = parser.parse(skillSection(systemText(request)) ?? '');
      const { values, factRight } = answerFields({ ...options, world, document, task, context });
      return textReply(request, {
        text: book.render(task.id, values, factRight && act.informed, userText),
        model: options.name,
      });
    },
  };
}

/** Draws the value of every field and whether the private fact is right. */
function answerFields(options: {
  readonly name: string;
  readonly profile: TargetProfile;
  readonly world: World;
  readonly document: ParsedDocument;
  readonly task: BookTask;
  readonly context: Pick<CallContext, 'sampling'>;
}): { values: Record<string, number>; factRight: boolean } {
  const { name, profile, world, document, task } = options;
  const sampling = samplingParts(options.context);
  /** A field's draw is its own for every document with chance rho, else common to all documents. */
  const fieldDraw = (field: string): number => {
    const about: DrawPart[] = [world.key, name, task.id, field, sampling[0]];
    const own = draw('own', ...about) < profile.rho;
    return draw('right', ...about, ...sampling, own ? document.hash : 'shared');
  };
  const values: Record<string, number> = {};
  for (const carried of task.concepts) {
    const concept = conceptOf(world, carried.id);
    const truth = truthOf(concept, carried.exception);
    const key: DrawPart[] = [world.key, name, task.id, carried.id, ...sampling];
    const cases = fieldCases(world, profile, document, task, carried);
    const here = caseAt(cases, draw('conflict', ...key));
    if (here === undefined || fieldDraw(carried.id) < here.right) values[carried.id] = truth;
    else if (
      here.stated !== null &&
      here.stated !== truth &&
      draw('follow', ...key) < here.follow / (1 - here.right)
    )
      values[carried.id] = here.stated;
    else values[carried.id] = ownError(truth, concept, key);
  }
  return { values, factRight: fieldDraw('private-fact') < factChance(world, profile) };
}

function caseAt(cases: readonly FieldCase[], u: number): FieldCase | undefined {
  let left = u;
  for (const here of cases) {
    left -= here.weight;
    if (left < 0) return here;
  }
  return cases.at(-1);
}

/** A wrong value of the model's own: mostly the usual one; on an exception task the general rule's. */
function ownError(
  truth: number,
  concept: { valueCount: number; truth: number; usualError: number },
  key: readonly DrawPart[],
): number {
  const usual = truth !== concept.truth ? concept.truth : concept.usualError;
  if (usual !== truth && draw('usual', ...key) < worldPrior.usualError) return usual;
  const wrong = Array.from({ length: concept.valueCount }, (_, index) => index).filter(
    (index) => index !== truth,
  );
  return wrong[drawBelow(wrong.length, 'error', ...key)] ?? truth;
}
