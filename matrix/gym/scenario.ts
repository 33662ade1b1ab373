import type { FeedbackLevel, Objective } from '../../core/vocabulary.ts';
import type { GymWorldOptions } from '../../models/simulated/gym-world.ts';
import type { OptimizerProfile, TargetProfile } from '../../models/simulated/prior.ts';

/** Everything that a run meets: a world, the models that live in it, and the terms of training. Names no method. */
export interface Scenario {
  /** Unique among the scenarios of one result file: `w07`, `crowded-head`. */
  readonly name: string;
  readonly world: GymWorldOptions;
  readonly target: TargetProfile;
  readonly optimizer: OptimizerProfile;
  readonly objective: Objective;
  readonly feedbackLevel: FeedbackLevel;
  readonly seedDocument: string;
}
