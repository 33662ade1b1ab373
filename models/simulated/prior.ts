/**
 * The frozen prior over simulated worlds and models. It was written before any training method existed and is
 * not tuned to results: changing a number here means a new `simulationVersion`, which changes every cache key.
 * All figures are assumed, none is measured yet (docs/simulation.md lists them one by one).
 */

/** Part of the identity of every simulated model. */
export const simulationVersion = 1;

/** A closed interval from which a parameter is drawn uniformly. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** World parameters (spec/simulated-world.md 1 to 5); logits unless a unit is named. */
export const worldPrior = {
  /** beta_k: how much easier or harder than the model's ability the field is without a rule. */
  beta: { low: -2.5, high: 0.5 },
  /** guess_k: chance that prior knowledge names the truth. */
  guess: { low: 0.1, high: 0.6 },
  /** Share of concepts whose rule acts only if another concept is rightly stated too. */
  prerequisiteShare: 0.15,
  /** Share of concepts that stand in an antagonism with another. */
  antagonistShare: 0.1,
  /** Cost to both rules when two antagonists are stated. */
  antagonistCost: { low: 0.8, high: 2 },
  /** Base logit of the private fact, that is, of what no document can teach. */
  fact: { low: 1.5, high: 4 },
  /** eta: cost to the base logit of each statement that is irrelevant to the task. */
  irrelevantCost: 0.05,
  /** tau: statements beyond the capacity that cost one logit. */
  overloadScale: 3,
  /** Lambda: document tokens that cost one logit. */
  lengthScaleTokens: 1500,
  /** Bonus of a statement that starts in the last part of the document. */
  emphasis: 0.4,
  /** The part of a document, by characters from its end, that carries the bonus. */
  emphasisShare: 0.15,
  /** Cost of a vaguely worded statement. */
  vagueCost: 2,
  /** Of two values for one concept the later wins with this chance. */
  laterWins: 0.7,
  /** A wrong field shows the concept's usual wrong value with this chance, else another one. */
  usualError: 0.8,
} as const satisfies Record<string, Range | number>;

/** Extra parameters of generated worlds, where no benchmark supplies the concepts. */
export const generatedPrior = {
  concepts: { low: 6, high: 12 },
  values: { low: 3, high: 5 },
  familySize: 3,
  prevalence: { low: 0.05, high: 0.6 },
  /** Share of a concept's tasks that carry its exception cue. */
  exception: { low: 0, high: 0.2 },
} as const satisfies Record<string, Range | number>;

/** A target model: spec/simulated-world.md 5 to 7. */
export interface TargetProfile {
  /** Ability without rules, in logits. */
  readonly alpha: number;
  /** Readiness to follow a rule, in logits. */
  readonly phi: number;
  /** C: statements that the model keeps in mind without loss. */
  readonly capacity: number;
  /** Chance that a field is drawn anew for every document: unsteadiness between nearly equal documents. */
  readonly rho: number;
}

export const targetProfiles = {
  'sim-a': { alpha: -1.2, phi: 1.2, capacity: 5, rho: 0.5 },
  'sim-b': { alpha: -0.8, phi: 1.7, capacity: 6, rho: 0.42 },
  'sim-c': { alpha: -0.4, phi: 2.2, capacity: 7, rho: 0.35 },
  'sim-d': { alpha: 0, phi: 2.7, capacity: 8, rho: 0.28 },
  'sim-e': { alpha: 0.4, phi: 3.2, capacity: 10, rho: 0.2 },
  'sim-f': { alpha: 0.8, phi: 3.7, capacity: 12, rho: 0.12 },
  'sim-g': { alpha: 1.2, phi: 4.2, capacity: 14, rho: 0.05 },
} as const satisfies Record<string, TargetProfile>;

/** An optimizer model: the parameter list of spec/simulated-world.md, "Optimizer o". Chances unless noted. */
export interface OptimizerProfile {
  /** s: notices a failing field. */
  readonly sees: number;
  /** h: attributes it to the right concept, and reads the right value. */
  readonly attributes: number;
  /** w: ties a rule to the one task that it was seen on. */
  readonly overfits: number;
  /** x: wrong or needless items per reply (mean of a Poisson law). */
  readonly hallucinates: number;
  /** r: keeps an old statement when it writes a whole document. */
  readonly retains: number;
  /** Standard deviation of the noise on an item's support when items are ranked. */
  readonly rankNoise: number;
  /** a: drops an item that resembles a rejected one. */
  readonly obeys: number;
  /** nu: episodes in one prompt over which attention falls by a factor e. */
  readonly spanEpisodes: number;
  /** z: writes a reply that does not have the shape asked for. */
  readonly malformed: number;
}

export const optimizerProfiles = {
  'sim-optimizer-weak': {
    sees: 0.55,
    attributes: 0.6,
    overfits: 0.35,
    hallucinates: 1.5,
    retains: 0.85,
    rankNoise: 2,
    obeys: 0.4,
    spanEpisodes: 6,
    malformed: 0.15,
  },
  'sim-optimizer-mid': {
    sees: 0.75,
    attributes: 0.8,
    overfits: 0.15,
    hallucinates: 0.7,
    retains: 0.93,
    rankNoise: 1,
    obeys: 0.7,
    spanEpisodes: 16,
    malformed: 0.05,
  },
  'sim-optimizer-strong': {
    sees: 0.92,
    attributes: 0.93,
    overfits: 0.05,
    hallucinates: 0.25,
    retains: 0.99,
    rankNoise: 0.4,
    obeys: 0.9,
    spanEpisodes: 40,
    malformed: 0.01,
  },
} as const satisfies Record<string, OptimizerProfile>;

/** Constants that all optimizer profiles share (spec/simulated-world.md 9 to 17). */
export const optimizerPrior = {
  /** What the feedback's level leaves of the chance to notice. */
  level: { answer: 1, diagnosis: 0.7, score: 0.2 },
  /** Right but unstated behaviour of a passing episode is noticed with this times `sees`. */
  passing: 0.3,
  /** A statement in critique or proposals is kept with this chance. */
  evidenceKept: 0.9,
  /** An item is worded vaguely with this chance. */
  vague: 0.1,
  /** Without evidence, a concept is written about with this chance. */
  unprompted: 0.5,
  /** Among hallucinated items, the share with a wrong value; the rest is needless. */
  hallucinatedWrong: 0.7,
  /** The target text of an edit is copied exactly with this chance. */
  exactTarget: 0.95,
  /** A merge drops an item with the support of one task with this chance. */
  singletonDropped: 0.3,
  /** An old statement that a whole document does not retain turns vague with this chance, else it is lost. */
  forgottenVague: 0.5,
  /** Lesson "generalise": factor on `overfits`. */
  lessonOverfits: 0.5,
  /** Lesson "shorter": factor on the number of items. */
  lessonItems: 0.5,
  /** Lesson "avoid a family": factor on the chance of its items. */
  lessonFamily: 0.25,
  /** Standard deviation, in tasks, of the noise on the majorities from which lessons are written. */
  lessonNoise: 1,
} as const;
