import type { Arena, TaskRef } from '../core/arena.ts';
import type { Skill } from '../core/vocabulary.ts';
import type { SkillOptConfig } from './config.ts';
import type { Evaluator, Score } from './evaluate.ts';
import type { Standing } from './history-records.ts';

/** What a whole training shares. */
export interface Training {
  readonly arena: Arena;
  readonly config: SkillOptConfig;
  readonly evaluator: Evaluator;
  /** The train tasks in use, in split order. */
  readonly tasks: readonly TaskRef[];
  readonly totalSteps: number;
}

/** What made a document. `slow-update-region` is the empty region that the first epoch ends with. */
export type Origin = 'seed' | 'step' | 'slow-update-region' | 'slow-update' | 'appendix';

/** A document in training, with the score that it was gated by. */
export interface Incumbent {
  readonly skill: Skill;
  readonly score: Score;
  /** Step that made it; 0 = the seed document. */
  readonly step: number;
  readonly origin: Origin;
  /** The text was changed without a gate after `score` was taken, and is to be measured before it is compared. */
  readonly unmeasured?: boolean;
}

/** What one step hands to the next; replaced, never changed. */
export interface State {
  readonly current: Incumbent;
  readonly best: Incumbent;
  /** How often the schedule has been asked: steps without patches do not count (spec/optimizer.md 3.6). */
  readonly ticks: number;
}

/** Current and best document as events and history.json name them. */
export function standings({ current, best }: Pick<State, 'current' | 'best'>): {
  current: Standing;
  best: Standing;
} {
  return { current: standing(current), best: standing(best) };
}

function standing({ skill, score, step, origin }: Incumbent): Standing {
  return { skill: skill.hash, score: score.value, step, origin };
}
