import { DataError } from '../../core/errors.ts';
import type { BookConcept, SimulationBook } from './book.ts';
import { draw, drawFrom, drawOne } from './draw.ts';
import { simulationVersion, worldPrior } from './prior.ts';

/** One convention with its generative parameters (spec/simulated-world.md 1 and 2). */
export interface WorldConcept {
  readonly id: string;
  readonly family: string;
  readonly valueCount: number;
  readonly truth: number;
  /** The right value under the exception cue; null = no exception. */
  readonly exceptionTruth: number | null;
  /** Base logit beside the model's ability. */
  readonly beta: number;
  /** Chance that prior knowledge names the truth. */
  readonly guess: number;
  /** The rule acts only if this concept is rightly stated too. */
  readonly prerequisite: string | null;
  /** Stating both costs both `antagonistCost` logits. */
  readonly antagonist: string | null;
  readonly antagonistCost: number;
  /** The value that a model shows when it is wrong on its own account. */
  readonly usualError: number;
}

/** What a world fixes besides its concepts; the defaults are the frozen prior. */
interface WorldConstants {
  readonly factLogit: number;
  readonly irrelevantCost: number;
  readonly overloadScale: number;
  readonly lengthScaleTokens: number;
  readonly emphasis: number;
}

export interface World extends WorldConstants {
  /** Names the world in every draw. */
  readonly key: string;
  readonly concepts: readonly WorldConcept[];
}

/** Parameters set by hand, for worlds that are declared rather than drawn. */
export interface WorldOverrides {
  readonly constants?: Partial<WorldConstants>;
  /** For every concept. */
  readonly all?: Partial<Omit<WorldConcept, 'id'>>;
  readonly concepts?: Readonly<Record<string, Partial<Omit<WorldConcept, 'id'>>>>;
}

/**
 * Draws the numeric parameters for the concepts of a book from the frozen prior. Concepts, values and truths
 * are the book's. `seed` picks another world over the same book.
 * @throws {DataError} when the book contradicts itself
 */
export function worldOf(
  book: SimulationBook,
  options: { seed?: number; overrides?: WorldOverrides } = {},
): World {
  const key = `${book.world}:${book.seed}:${options.seed ?? 0}:${simulationVersion}`;
  checkConcepts(book);
  const overrides = options.overrides ?? {};
  const partner = antagonists(book, key);
  const concepts = book.concepts.map((concept, index) => ({
    id: concept.id,
    family: concept.family,
    valueCount: concept.values.length,
    truth: concept.truth,
    exceptionTruth: concept.exception?.truth ?? null,
    beta: drawFrom(worldPrior.beta, key, concept.id, 'beta'),
    guess: drawFrom(worldPrior.guess, key, concept.id, 'guess'),
    prerequisite: prerequisiteOf(book, index, key),
    antagonist: partner.get(concept.id) ?? null,
    antagonistCost: drawFrom(worldPrior.antagonistCost, key, concept.id, 'antagonist-cost'),
    usualError: usualErrorOf(concept, key),
    ...overrides.all,
    ...overrides.concepts?.[concept.id],
  }));
  return {
    key,
    concepts,
    factLogit: drawFrom(worldPrior.fact, key, 'fact'),
    irrelevantCost: worldPrior.irrelevantCost,
    overloadScale: worldPrior.overloadScale,
    lengthScaleTokens: worldPrior.lengthScaleTokens,
    emphasis: worldPrior.emphasis,
    ...overrides.constants,
  };
}

/** The right value of a concept on a task with or without its exception cue. */
export function truthOf(concept: WorldConcept, exception: boolean): number {
  return exception && concept.exceptionTruth !== null ? concept.exceptionTruth : concept.truth;
}

/** @throws {DataError} naming the concept that the world does not have */
export function conceptOf(world: World, id: string): WorldConcept {
  const concept = world.concepts.find((candidate) => candidate.id === id);
  if (concept === undefined) throw new DataError(`simulated world ${world.key}: there is no concept '${id}'`);
  return concept;
}

/** Only earlier concepts are candidates, so that prerequisites form no circle. */
function prerequisiteOf(book: SimulationBook, index: number, key: string): string | null {
  const id = book.concepts[index]?.id ?? '';
  if (index === 0 || draw(key, id, 'has-prerequisite') >= worldPrior.prerequisiteShare) return null;
  return drawOne(book.concepts.slice(0, index), key, id, 'prerequisite')?.id ?? null;
}

/** Pairs of concepts; half as many concepts open a pair as stand in one. */
function antagonists(book: SimulationBook, key: string): Map<string, string> {
  const partner = new Map<string, string>();
  for (const { id } of book.concepts) {
    if (partner.has(id) || draw(key, id, 'has-antagonist') >= worldPrior.antagonistShare / 2) continue;
    const free = book.concepts.filter((other) => other.id !== id && !partner.has(other.id));
    const other = drawOne(free, key, id, 'antagonist');
    if (other === undefined) continue;
    partner.set(id, other.id);
    partner.set(other.id, id);
  }
  return partner;
}

function usualErrorOf(concept: BookConcept, key: string): number {
  const wrong = concept.values.map((_, index) => index).filter((index) => index !== concept.truth);
  return drawOne(wrong, key, concept.id, 'usual-error') ?? concept.truth;
}

function checkConcepts(book: SimulationBook): void {
  const fail = (id: string, problem: string): never => {
    throw new DataError(`simulation book '${book.world}', concept '${id}': ${problem}`);
  };
  const ids = new Set<string>();
  for (const { id, values, truth, exception } of book.concepts) {
    if (ids.has(id)) fail(id, 'occurs twice');
    ids.add(id);
    if (values.length < 2) fail(id, 'has fewer than two values');
    if (values[truth] === undefined) fail(id, `truth ${truth} is not one of its ${values.length} values`);
    if (exception !== null && (values[exception.truth] === undefined || exception.truth === truth))
      fail(id, `exception truth ${exception.truth} is not another one of its values`);
  }
  for (const task of book.tasks)
    for (const { id } of task.concepts)
      if (!ids.has(id)) fail(id, `task ${task.id} carries it, but the book does not define it`);
}
