import { createGymWorld, type GymWorldOptions } from './gym-world.ts';
import { general } from './item.ts';
import { even, loop, optimizer, type PredeclaredWorld, target } from './predeclared-world.ts';
import { shortestWording } from './wording.ts';
import type { WorldConcept } from './world.ts';

/** A world that the first declarations never met; tasks enough that a share of them is near its chance. */
const fresh: GymWorldOptions = {
  seed: 12,
  sizes: { train: 40, val: 30, test: 100 },
  exception: { low: 0, high: 0 },
  overrides: { all: even, constants: { factLogit: 6 } },
};

/** Sees every episode of a prompt equally, invents nothing and ranks by support alone. */
const plain = { ...optimizer, hallucinates: 0, rankNoise: 0, overfits: 0, spanEpisodes: 100_000 };

/** What a document says that states every convention rightly, a line each. */
function wholeDocument(options: GymWorldOptions): string {
  const { book } = createGymWorld(options);
  return book.concepts.map(({ id, truth }) => `- ${shortestWording(book, general(id, truth))}`).join('\n');
}

const lateNoise: GymWorldOptions = { ...fresh, concepts: 12, prevalence: { low: 0.35, high: 0.35 } };

/** One concept of each family that the model gets wrong; the other eight it gets right by itself. */
const unknown = ['heading', 'colour', 'signature', 'binding'];

/** Traps that mostly fail (and so come first), traps that rarely do and stand on half of all cards, and true rules. */
const traps: Readonly<Record<string, Partial<WorldConcept>>> = {
  border: { beta: 0.6, guess: 0, family: 'family 1' },
  margin: { beta: 0.6, guess: 0, family: 'family 1' },
  ribbon: { beta: 0.6, guess: 0, family: 'family 1' },
  stamp: { beta: 3.5, guess: 0, family: 'family 1' },
  signature: { beta: 3.5, guess: 0, family: 'family 1' },
  colour: { beta: 3.5, guess: 0, family: 'family 1' },
};

/** Four concepts that always fail, three that hardly do; each alone in its family, so that none is mistaken. */
const alone: Readonly<Record<string, Partial<WorldConcept>>> = {
  heading: { family: 'alone 1' },
  margin: { family: 'alone 2' },
  stamp: { family: 'alone 3' },
  colour: { family: 'alone 4' },
  ribbon: { beta: 2.6, family: 'family 1' },
  border: { beta: 2.6, family: 'family 2' },
  signature: { beta: 2.6, family: 'family 3' },
};

/**
 * Five claims whose first worlds did not show the declared sign (docs/simulation.md says why), declared once
 * more from what is known of the mechanisms now. Worked out from the sources and by pencil; committed before any
 * loop, the miniature one included, ran in them. To be looked at once, by the real method, with the tuning seeds
 * 1000 to 1019, which nothing has used. Whatever is seen then stays: no parameter is tried out.
 */
export const redeclaredWorlds: readonly PredeclaredWorld[] = [
  {
    name: 'nothing-left-to-say',
    control: 'decaying-learning-rate',
    effect: 'helps',
    because:
      'the document says everything rightly from the start, so what is proposed is inventions and the repair of older ones; repairs rest on many tasks and rank first, so that a small budget repairs while a large one lets all inventions in',
    world: lateNoise,
    target: { alpha: 0, phi: 2, capacity: 40, rho: 0 },
    optimizer: { ...plain, hallucinates: 6 },
    loop: {
      ...loop,
      steps: 12,
      stepsPerEpoch: 2,
      batchSize: 30,
      minibatchSize: 30,
      learningRate: 10,
      gated: false,
      seedDocument: wholeDocument(lateNoise),
    },
  },
  {
    name: 'blames-the-neighbours',
    control: 'rejected-buffer',
    effect: 'helps',
    because:
      'failures are mostly put down to two neighbours that the model gets right by itself: rules on them change nothing and outrank the true one at every step, until their rejection is remembered; a rejected concept is never one that matters',
    world: {
      ...fresh,
      sizes: { train: 40, val: 40, test: 100 },
      concepts: 12,
      prevalence: { low: 0.9, high: 0.9 },
      overrides: {
        all: { ...even, beta: 8 },
        constants: { factLogit: 6 },
        concepts: Object.fromEntries(unknown.map((id) => [id, { beta: -4 }])),
      },
    },
    target: { ...target, capacity: 14, rho: 0 },
    optimizer: { ...plain, attributes: 0.25, obeys: 1 },
    loop: { ...loop, steps: 24, stepsPerEpoch: 12, batchSize: 60, minibatchSize: 60, learningRate: 1 },
  },
  {
    name: 'more-than-steps-can-say',
    control: 'slow-update',
    effect: 'helps',
    because:
      'six steps of one edit each leave half of twelve conventions unsaid; guidance is bound by no learning rate, is written from twenty tasks at once after the last step, and no step follows that could go stale against it',
    world: { ...fresh, concepts: 12, prevalence: { low: 0.35, high: 0.35 } },
    target: { ...target, capacity: 40, rho: 0 },
    optimizer: { ...plain, hallucinates: 0.25 },
    loop: {
      ...loop,
      steps: 6,
      stepsPerEpoch: 3,
      batchSize: 8,
      minibatchSize: 8,
      learningRate: 1,
      gated: false,
      slowUpdate: 'gated',
    },
  },
  {
    name: 'traps-that-wait',
    control: 'meta-skill',
    effect: 'helps',
    because:
      'every rule on one family is wrong and stays; true rules take the first epoch, the cheap traps, which fail most, the second, and the memory written then comes just before the costly traps, which stand on half of all cards',
    world: {
      ...fresh,
      concepts: 9,
      prevalence: { low: 0.1, high: 0.6 },
      overrides: {
        all: { ...even, beta: -5, guess: 1, family: 'family 2' },
        constants: { factLogit: 6, irrelevantCost: 0 },
        concepts: traps,
      },
    },
    target: { alpha: 0, phi: 6, capacity: 20, rho: 0 },
    optimizer: { ...plain, sees: 1, attributes: 1 },
    loop: {
      ...loop,
      steps: 3,
      stepsPerEpoch: 1,
      batchSize: 240,
      minibatchSize: 240,
      learningRate: 3,
      gated: false,
      feedbackLevel: 'diagnosis',
    },
  },
  {
    name: 'burnt-fingers',
    control: 'meta-skill',
    effect: 'hurts',
    because:
      'after the second epoch the document holds rules that were misread from single failures; the next look, at many, would set them right, but the lesson learned from the harm is to leave their families alone and to propose less',
    world: {
      ...fresh,
      concepts: 7,
      prevalence: { low: 0.5, high: 0.5 },
      overrides: {
        all: { ...even, beta: -5 },
        constants: { factLogit: 6, irrelevantCost: 0 },
        concepts: alone,
      },
    },
    target: { alpha: 0, phi: 6, capacity: 20, rho: 0 },
    optimizer: { ...plain, sees: 1, attributes: 0.1 },
    loop: {
      ...loop,
      steps: 3,
      stepsPerEpoch: 1,
      batchSize: 80,
      minibatchSize: 80,
      learningRate: 4,
      gated: false,
    },
  },
];
