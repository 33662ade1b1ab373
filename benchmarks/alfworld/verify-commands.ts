import type { Outcome } from '../../core/vocabulary.ts';
import type { GamePlay } from './engine/game-play.ts';
import { gradeEpisode, type PlayedStep } from './grade.ts';
import type { AlfworldPayload } from './payload.ts';

/** Plays a list of commands, one a line, and grades it like an episode of these steps. */
export function verifyCommands(play: GamePlay, payload: AlfworldPayload, response: string): Outcome {
  const steps: PlayedStep[] = [];
  const commands = response.split('\n').map((line) => line.trim());
  for (const action of commands.filter((line) => line !== '').slice(0, payload.maxSteps)) {
    if (play.won) break;
    const observation = play.observation;
    steps.push({ observation, action, answer: play.step(action), readable: true });
  }
  return gradeEpisode({ won: play.won, steps, payload }).outcome;
}
