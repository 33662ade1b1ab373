import { draw, drawOne } from '../../models/simulated/draw.ts';
import { createGymWorld, type GymWorldOptions } from '../../models/simulated/gym-world.ts';
import type { WorldConcept } from '../../models/simulated/world.ts';
import type { Scenario } from './scenario.ts';

/** Raised when a world of the hypercube changes: results of two versions are never compared. */
export const gymVersion = 1;

/** Cells of each dimension: every run of so many worlds has one world in each of them. */
export const hypercubeSize = 64;

/** The dimensions, each with the interval that its cells divide. All assumed; see docs/simulation.md. */
const dimensions = {
  concepts: [6, 13],
  fieldsPerTask: [1.5, 4],
  exceptionShare: [0, 0.2],
  prerequisiteShare: [0, 0.35],
  antagonistShare: [0, 0.25],
  overloadScale: [1.5, 4.5],
  train: [3, 7],
  val: [12, 41],
  alpha: [-1.2, 1.2],
  phi: [1.2, 4.2],
  capacity: [5, 14],
  rho: [0.05, 0.5],
  sees: [0.5, 0.95],
  attributes: [0.6, 0.95],
  overfits: [0.05, 0.35],
  hallucinates: [0.2, 1.5],
  retains: [0.85, 1],
  rankNoise: [0.4, 2],
  obeys: [0.4, 0.9],
  spanEpisodes: [6, 40],
  malformed: [0, 0.15],
} as const satisfies Record<string, readonly [number, number]>;

type Dimension = keyof typeof dimensions;
export type Traits = Readonly<Record<Dimension, number>>;

/** Rollouts of a step's batch in every world of the hypercube; train splits are multiples of it. */
export const hypercubeBatch = 8;

/**
 * Where world `index` lies: in every dimension the cells of 64 consecutive worlds are a permutation, so that the
 * worlds cover each dimension evenly (McKay, Beckman and Conover 1979). Depends on version, index and seed alone.
 */
export function traitsOf(index: number, seed: number): Traits {
  const block = Math.floor(index / hypercubeSize);
  const entries = (Object.keys(dimensions) as Dimension[]).map((name): [Dimension, number] => {
    const key = ['gym-hypercube', gymVersion, seed, block, name] as const;
    const draws = Array.from({ length: hypercubeSize }, (_, cell) => draw(...key, 'cell', cell));
    const order = draws.map((_, cell) => cell).sort((a, b) => (draws[a] ?? 0) - (draws[b] ?? 0));
    const cell = order[index % hypercubeSize] ?? 0;
    const [low, high] = dimensions[name];
    const at = (cell + draw(...key, 'jitter', index)) / hypercubeSize;
    return [name, low + (high - low) * at];
  });
  return Object.fromEntries(entries) as Traits;
}

/** World `index` of the hypercube with this seed, with its models. A pure function of version, index and seed. */
export function hypercubeScenario(index: number, seed: number): Scenario {
  const traits = traitsOf(index, seed);
  const concepts = Math.floor(traits.concepts);
  const prevalence = Math.min(0.6, traits.fieldsPerTask / concepts);
  const world: GymWorldOptions = {
    seed: seed * 1000 + index,
    sizes: {
      train: hypercubeBatch * Math.floor(traits.train),
      val: Math.floor(traits.val),
      test: 100,
    },
    concepts,
    prevalence: { low: 0.5 * prevalence, high: Math.min(0.9, 1.5 * prevalence) },
    exception: { low: 0, high: 2 * traits.exceptionShare },
  };
  return {
    name: `w${String(index).padStart(2, '0')}`,
    world: {
      ...world,
      overrides: {
        constants: { overloadScale: traits.overloadScale },
        all: { prerequisite: null, antagonist: null },
        concepts: links(world, traits, `gym-links-${gymVersion}-${seed}-${index}`),
      },
    },
    target: {
      alpha: traits.alpha,
      phi: traits.phi,
      capacity: Math.round(traits.capacity),
      rho: traits.rho,
    },
    optimizer: {
      sees: traits.sees,
      attributes: traits.attributes,
      overfits: traits.overfits,
      hallucinates: traits.hallucinates,
      retains: traits.retains,
      rankNoise: traits.rankNoise,
      obeys: traits.obeys,
      spanEpisodes: traits.spanEpisodes,
      malformed: traits.malformed,
    },
    objective: { metric: 'mixed', softWeight: 0.5 },
    feedbackLevel: 'answer',
    seedDocument: '# Cards\n\nFill in every field with care.\n',
  };
}

type Links = Record<string, Partial<Omit<WorldConcept, 'id'>>>;

/** Which concepts need another (an earlier one, so that there is no circle) and which pairs get in each other's way. */
function links(world: GymWorldOptions, traits: Traits, key: string): Links {
  const ids = createGymWorld(world).book.concepts.map(({ id }) => id);
  const found: Links = {};
  ids.forEach((id, index) => {
    if (index === 0 || draw(key, id, 'needs') >= traits.prerequisiteShare) return;
    const needed = drawOne(ids.slice(0, index), key, id, 'needed');
    found[id] = { prerequisite: needed ?? null };
  });
  const pairs = Math.round((traits.antagonistShare * ids.length) / 2);
  const order = [...ids].sort((a, b) => draw(key, a, 'pair') - draw(key, b, 'pair'));
  for (let pair = 0; pair < pairs; pair += 1) {
    const [a = '', b = ''] = order.slice(2 * pair, 2 * pair + 2);
    found[a] = { ...found[a], antagonist: b };
    found[b] = { ...found[b], antagonist: a };
  }
  return found;
}
