import type { Outcome } from '../../core/vocabulary.ts';
import { bounded } from '../single-question-episode.ts';
import { nothingHappens } from './engine/game-play.ts';
import type { AlfworldPayload } from './payload.ts';
import type { TakenStep } from './step-prompt.ts';

/** A step with what became of it. */
export interface PlayedStep extends TakenStep {
  /** What the environment answered. */
  readonly answer: string;
  /** False: the reply held no command, and `look` was played. */
  readonly readable: boolean;
}

export interface EndedEpisode {
  readonly won: boolean;
  readonly steps: readonly PlayedStep[];
  readonly payload: AlfworldPayload;
}

/** Longest list of commands that an outcome carries, in code points. */
const answerLimit = 4000;

/** Scores an ended episode, won or not, and writes what the run may pass on of it in three grades of detail. */
export function gradeEpisode({ won, steps, payload }: EndedEpisode): {
  readonly outcome: Outcome;
  readonly verification: string;
} {
  const hard = won ? 1 : 0;
  const score = `Score ${hard}.`;
  const idle = steps.filter(({ answer }) => answer === nothingHappens).length;
  const unreadable = steps.filter(({ readable }) => !readable).length;
  const counts = [
    `nothing happened in ${idle} of ${steps.length} steps`,
    ...(unreadable > 0 ? [`${unreadable} replies held no command in <action> tags`] : []),
  ].join('; ');
  const diagnosis = `${score} ${won ? 'Won' : 'Not won'} after ${steps.length} steps; ${counts}.`;
  return {
    outcome: {
      kind: 'scored',
      hard,
      soft: hard,
      // One command a line: what the official scorer takes, too.
      answer: bounded(steps.map(({ action }) => action).join('\n'), answerLimit),
      failReason: won ? null : failure(steps.length, idle, unreadable),
      feedback: {
        score,
        diagnosis,
        answer: payload.reference === null ? diagnosis : `${diagnosis}\n\n${payload.reference}`,
      },
    },
    verification: `Goal: ${payload.goal}\n${score} ${won ? 'Won' : 'Not won'} after ${steps.length} steps.`,
  };
}

function failure(steps: number, idle: number, unreadable: number): string {
  if (unreadable * 2 > steps)
    return `no command: ${unreadable} of ${steps} replies held none in <action> tags`;
  if (idle * 2 > steps) return `commands not understood: nothing happened in ${idle} of ${steps} steps`;
  return `not done: the goal was not reached in ${steps} steps`;
}
