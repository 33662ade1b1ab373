import type { GymWorldOptions } from './gym-world.ts';
import { type OptimizerProfile, optimizerProfiles, type TargetProfile } from './prior.ts';
import type { WorldConcept } from './world.ts';

/** The controls of a training loop on which a sign is declared, and the ways of proposing that are compared. */
export type DeclaredControl =
  | 'small-learning-rate'
  | 'decaying-learning-rate'
  | 'strict-gate'
  | 'rejected-buffer'
  | 'slow-update'
  | 'meta-skill'
  | 'whole-documents'
  | 'edits'
  | 'independent-drafts';

/** Settings of the loop that the declaration is about; the control itself is what is switched. */
export interface DeclaredLoop {
  readonly steps: number;
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
  readonly minibatchSize: number;
  /** Edits a step. */
  readonly learningRate: number;
  /** Score that a gate compares. */
  readonly metric: 'hard' | 'mixed';
  readonly gated: boolean;
  readonly seedDocument: string;
  /** What analysts are told of a train rollout; `answer` unless given. */
  readonly feedbackLevel?: 'answer' | 'diagnosis' | 'score';
  /** How a slow update passes where it is the control; `gated` unless given. */
  readonly slowUpdate?: 'gated' | 'forced';
}

/** A world made so that a control helps (or hurts) in it, with the sign declared and the reason given. */
export interface PredeclaredWorld {
  readonly name: string;
  readonly control: DeclaredControl;
  readonly effect: 'helps' | 'hurts' | 'wins';
  readonly because: string;
  readonly world: GymWorldOptions;
  readonly target: TargetProfile;
  readonly optimizer: OptimizerProfile;
  readonly loop: DeclaredLoop;
}

/** Nothing is linked and nothing is hard by itself: what a world is about is added to this. */
export const even: Partial<WorldConcept> = { beta: -2, guess: 0.3, prerequisite: null, antagonist: null };
export const world: GymWorldOptions = {
  seed: 11,
  sizes: { train: 40, val: 30, test: 60 },
  concepts: 8,
  prevalence: { low: 0.35, high: 0.45 },
  exception: { low: 0, high: 0 },
  overrides: { all: even, constants: { factLogit: 4 } },
};
export const target: TargetProfile = { alpha: 0, phi: 3.2, capacity: 10, rho: 0.1 };
export const optimizer: OptimizerProfile = { ...optimizerProfiles['sim-optimizer-strong'], malformed: 0 };
export const loop: DeclaredLoop = {
  steps: 12,
  stepsPerEpoch: 4,
  batchSize: 10,
  minibatchSize: 5,
  learningRate: 4,
  metric: 'mixed',
  gated: true,
  seedDocument: '',
};
/** Of true rules, all of which a patient loop finds, and inventions that go under in no ranking. */
export const inventive: OptimizerProfile = { ...optimizer, hallucinates: 4, rankNoise: 3, obeys: 0 };
