import type { SimulationBook } from './book.ts';
import { type DrawPart, draw, drawNormal } from './draw.ts';
import type { Lessons } from './lessons.ts';
import type { DocumentParser } from './parser.ts';
import type { OptimizerProfile } from './prior.ts';
import type { Reading } from './reading.ts';
import type { World } from './world.ts';

/** All that one reply of the simulated optimizer is made from. */
export interface Mind {
  readonly book: SimulationBook;
  readonly world: World;
  readonly parser: DocumentParser;
  readonly profile: OptimizerProfile;
  readonly reading: Reading;
  readonly lessons: Lessons;
  /** A draw of this optimizer, in this replicate and repetition. */
  draw(...about: readonly DrawPart[]): number;
  /** A standard normal number, likewise. */
  noise(...about: readonly DrawPart[]): number;
}

/** Binds draws to a model, a world and a repetition. */
export function drawsOf(scope: readonly DrawPart[]): Pick<Mind, 'draw' | 'noise'> {
  return {
    draw: (...about) => draw(...scope, ...about),
    noise: (...about) => drawNormal(...scope, ...about),
  };
}
