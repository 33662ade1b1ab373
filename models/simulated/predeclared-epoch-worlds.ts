import { even, loop, optimizer, type PredeclaredWorld, target, world } from './predeclared-world.ts';

/** The concepts of the first three families. */
const traps = ['heading', 'margin', 'stamp', 'colour', 'ribbon', 'border', 'signature', 'caption', 'footer'];

/**
 * Worlds for what happens between epochs. Declared from the mechanism before any method had a slow update or a
 * meta skill and before any loop was run in them; whether the declared sign shows is for docs/simulation.md to
 * say. No parameter was tried out.
 */
export const predeclaredEpochWorlds: readonly PredeclaredWorld[] = [
  {
    name: 'harm-out-of-sight',
    control: 'slow-update',
    effect: 'helps',
    because:
      'analysts who see one task each bring inventions at every step and not what they broke elsewhere; one look at the same tasks before and after shows it, and its text stands last and wins',
    world: {
      ...world,
      sizes: { train: 16, val: 30, test: 60 },
      // Whoever compares runs without their feedback still knows what would have been right.
      overrides: { ...world.overrides, all: { ...even, guess: 0.95 } },
    },
    target: { ...target, capacity: 40 },
    optimizer: { ...optimizer, hallucinates: 1.5, rankNoise: 3, obeys: 0, spanEpisodes: 1000 },
    loop: {
      ...loop,
      steps: 16,
      batchSize: 4,
      minibatchSize: 1,
      learningRate: 8,
      gated: false,
      slowUpdate: 'forced',
    },
  },
  {
    name: 'stale-lock',
    control: 'slow-update',
    effect: 'hurts',
    because:
      'the model keeps four statements in mind: guidance that repeats the body and locks in what chance showed crowds out rules that steps cannot take back',
    world: {
      ...world,
      overrides: { ...world.overrides, constants: { factLogit: 4, overloadScale: 1 } },
    },
    target: { ...target, capacity: 4, rho: 0.8 },
    optimizer: { ...optimizer, hallucinates: 2 },
    loop: { ...loop, learningRate: 2, slowUpdate: 'forced' },
  },
  {
    name: 'families-of-traps',
    control: 'meta-skill',
    effect: 'helps',
    because:
      'three families are mostly right by themselves and always misread, so every rule on them does lasting harm; the lesson to avoid them lets the fourth in and keeps the rest out',
    world: {
      ...world,
      sizes: { train: 20, val: 30, test: 60 },
      concepts: 12,
      prevalence: { low: 0.2, high: 0.3 },
      overrides: {
        ...world.overrides,
        all: { ...even, beta: -3, guess: 1 },
        concepts: Object.fromEntries(traps.map((id) => [id, { beta: 2, guess: 0 }])),
      },
    },
    target: { ...target, capacity: 30, rho: 0.05 },
    optimizer: { ...optimizer, hallucinates: 0.3 },
    loop: {
      ...loop,
      steps: 20,
      stepsPerEpoch: 5,
      batchSize: 4,
      minibatchSize: 4,
      learningRate: 1,
      gated: false,
      feedbackLevel: 'diagnosis',
    },
  },
  {
    name: 'case-by-case',
    control: 'meta-skill',
    effect: 'helps',
    because:
      'the optimizer ties most rules to the one task that it saw them on; the lesson to generalise, learned from that, makes rules that carry over',
    world: { ...world, sizes: { train: 20, val: 30, test: 60 } },
    target: { ...target, capacity: 30 },
    optimizer: { ...optimizer, overfits: 0.8 },
    loop: {
      ...loop,
      steps: 20,
      stepsPerEpoch: 5,
      batchSize: 4,
      minibatchSize: 2,
      learningRate: 2,
      gated: false,
    },
  },
  {
    name: 'lesson-from-noise',
    control: 'meta-skill',
    effect: 'hurts',
    because:
      'every rule that is proposed is right, half of all tasks fail by chance, and a comparison that chance made teaches to propose less',
    world: {
      ...world,
      sizes: { train: 20, val: 30, test: 60 },
      concepts: 12,
      prevalence: { low: 0.2, high: 0.4 },
      overrides: { ...world.overrides, constants: { factLogit: 0 } },
    },
    target: { ...target, capacity: 30, rho: 0.9 },
    optimizer: { ...optimizer, sees: 0.5, overfits: 0, hallucinates: 0 },
    loop: { ...loop, steps: 8, stepsPerEpoch: 2, learningRate: 2, gated: false },
  },
];
