import { roundHalfEven } from '../core/python-text.ts';

/** How the textual learning rate falls over a run. */
export type ScheduleName = 'constant' | 'linear' | 'cosine' | 'unclipped';

/** The published schedule `autonomous`: a budget that no pool reaches; analysts keep their cap (3.6b). */
const unclippedBudget = 999;

export interface ScheduleOptions {
  readonly schedule: ScheduleName;
  /** Edits that the first steps may apply (`learningRate`). */
  readonly max: number;
  /** Floor of the falling schedules (`minLearningRate`); with a floor above `max` the floor wins. */
  readonly min: number;
  /** Steps of the whole run, not of an epoch. */
  readonly totalSteps: number;
  /** How often the schedule has been asked, this time included: 1 for the first step. */
  readonly step: number;
}

/**
 * Edit budget of a step: the textual learning rate (spec/optimizer.md 3.6). The falling schedules start at
 * 1/T, not at 0, stay at `min` after T, and round half to even as the published numbers do.
 */
export function editBudget(options: ScheduleOptions): number {
  const { schedule, max, min, totalSteps } = options;
  if (schedule === 'unclipped') return unclippedBudget;
  if (schedule === 'constant' || totalSteps <= 1) return max;
  const progress = Math.min(options.step, totalSteps) / totalSteps;
  const value =
    schedule === 'linear'
      ? max + (min - max) * progress
      : min + 0.5 * (max - min) * (1 + Math.cos(Math.PI * progress));
  return Math.max(min, roundHalfEven(value));
}
