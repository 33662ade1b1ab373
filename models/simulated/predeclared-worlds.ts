import { predeclaredEpochWorlds } from './predeclared-epoch-worlds.ts';
import {
  even,
  inventive,
  loop,
  optimizer,
  type PredeclaredWorld,
  target,
  world,
} from './predeclared-world.ts';

/**
 * Declared before any training loop was run in them. A miniature loop then found 9 of the 11 signs; the worlds
 * `late-noise` (no clear effect) and `same-idea-again` (the opposite one) were made anew (docs/simulation.md).
 */
const stepWorlds: readonly PredeclaredWorld[] = [
  {
    name: 'crowded-head',
    control: 'small-learning-rate',
    effect: 'helps',
    because: 'many inventions, little capacity, antagonists: big bundles carry harm along with help',
    world: {
      ...world,
      overrides: {
        ...world.overrides,
        constants: { factLogit: 4, overloadScale: 1 },
        concepts: {
          heading: { antagonist: 'margin', antagonistCost: 3 },
          margin: { antagonist: 'heading', antagonistCost: 3 },
        },
      },
    },
    target: { ...target, capacity: 5 },
    optimizer: inventive,
    loop: { ...loop, learningRate: 1, steps: 16 },
  },
  {
    name: 'short-of-steps',
    control: 'small-learning-rate',
    effect: 'hurts',
    because: 'rules that act only in pairs, and three steps to find them',
    world: {
      ...world,
      overrides: {
        ...world.overrides,
        concepts: {
          margin: { prerequisite: 'heading' },
          colour: { prerequisite: 'stamp' },
          border: { prerequisite: 'ribbon' },
          caption: { prerequisite: 'signature' },
        },
      },
    },
    target,
    optimizer,
    loop: { ...loop, learningRate: 1, steps: 3 },
  },
  {
    name: 'late-noise',
    control: 'decaying-learning-rate',
    effect: 'helps',
    because: 'after the first steps nothing but inventions is proposed, and no gate stops them',
    world,
    target: { ...target, capacity: 30 },
    optimizer: { ...inventive, hallucinates: 8, rankNoise: 0.5, spanEpisodes: 1000 },
    loop: {
      ...loop,
      learningRate: 8,
      steps: 12,
      stepsPerEpoch: 2,
      batchSize: 20,
      minibatchSize: 20,
      gated: false,
    },
  },
  {
    name: 'late-unlock',
    control: 'decaying-learning-rate',
    effect: 'hurts',
    because: 'rare concepts come up late, when only one edit a step is left',
    world: {
      ...world,
      concepts: 12,
      prevalence: { low: 0.1, high: 0.3 },
      sizes: { train: 60, val: 60, test: 80 },
    },
    target: { ...target, capacity: 14 },
    optimizer: { ...optimizer, sees: 0.4 },
    loop: { ...loop, learningRate: 3, steps: 6, gated: false },
  },
  {
    name: 'inventions-pass',
    control: 'strict-gate',
    effect: 'helps',
    because: 'inventions are many and rank as high as true rules',
    world,
    target,
    optimizer: inventive,
    loop: { ...loop, learningRate: 2, steps: 16 },
  },
  {
    name: 'valley',
    control: 'strict-gate',
    effect: 'hurts',
    because: 'a small val split scored by whole tasks sees nothing of a first rule, and redraws many fields',
    world: {
      ...world,
      sizes: { train: 40, val: 5, test: 60 },
      concepts: 6,
      prevalence: { low: 0.9, high: 1 },
      overrides: { ...world.overrides, concepts: { margin: { prerequisite: 'heading' } } },
    },
    target: { ...target, rho: 0.6 },
    optimizer,
    loop: { ...loop, learningRate: 1, steps: 8, metric: 'hard' },
  },
  {
    name: 'same-idea-again',
    control: 'rejected-buffer',
    effect: 'helps',
    because:
      'mistaken ideas on what the model does right anyway come back and cost one of few steps each time',
    world: {
      ...world,
      concepts: 12,
      overrides: {
        ...world.overrides,
        all: { ...even, beta: 4 },
        concepts: { heading: { beta: -4 }, ribbon: { beta: -4 } },
      },
      sizes: { train: 40, val: 40, test: 60 },
    },
    target: { ...target, capacity: 14, rho: 0 },
    optimizer: { ...inventive, hallucinates: 8, rankNoise: 10, obeys: 1 },
    loop: { ...loop, learningRate: 1, steps: 20, stepsPerEpoch: 10, batchSize: 8, minibatchSize: 8 },
  },
  {
    name: 'good-rule-in-bad-company',
    control: 'rejected-buffer',
    effect: 'hurts',
    because: 'noise rejects true rules, and the optimizer never proposes them again',
    world: { ...world, sizes: { train: 40, val: 6, test: 60 } },
    target: { ...target, rho: 0.8 },
    optimizer: { ...optimizer, obeys: 1, hallucinates: 0.5 },
    loop: { ...loop, learningRate: 4, steps: 12, stepsPerEpoch: 12 },
  },
  {
    name: 'cluttered-start',
    control: 'whole-documents',
    effect: 'wins',
    because: 'the starting document is full of repetitions that only a rewrite removes',
    world: { ...world, overrides: { ...world.overrides, constants: { factLogit: 4, overloadScale: 1 } } },
    target: { ...target, capacity: 9 },
    optimizer: { ...optimizer, retains: 1, hallucinates: 0 },
    loop: {
      ...loop,
      seedDocument: Array.from({ length: 10 }, () => '- Write the heading in the north style.').join('\n'),
    },
  },
  {
    name: 'forgetful-writer',
    control: 'edits',
    effect: 'wins',
    because: 'whoever rewrites everything loses old rules at every turn',
    world: { ...world, concepts: 12, prevalence: { low: 0.2, high: 0.35 } },
    target: { ...target, capacity: 14 },
    optimizer: { ...optimizer, retains: 0.6 },
    loop: { ...loop, gated: false },
  },
  {
    name: 'known-by-heart',
    control: 'independent-drafts',
    effect: 'wins',
    because: 'prior knowledge names most truths, while failures are hardly understood',
    world: { ...world, overrides: { ...world.overrides, all: { ...even, guess: 0.95 } } },
    target,
    optimizer: { ...optimizer, sees: 0.04, hallucinates: 0.5 },
    loop: { ...loop, steps: 8 },
  },
];

/** Every declared world: controls within an epoch and ways of proposing, then controls between epochs. */
export const predeclaredWorlds: readonly PredeclaredWorld[] = [...stepWorlds, ...predeclaredEpochWorlds];
