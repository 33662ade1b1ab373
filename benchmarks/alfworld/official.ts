import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import type { OfficialScorer } from '../contract.ts';
import { Game } from './engine/game.ts';
import { nothingHappens } from './engine/game-play.ts';
import { type AlfworldPayload, gameTextsSchema } from './payload.ts';

const goldSchema = z.object({
  gamefile: z.string().default('gold'),
  game: gameTextsSchema,
  maxSteps: z.number().int().positive().default(50),
});
/** The game that a list of commands is played in. */
export type AlfworldGold = z.infer<typeof goldSchema>;

/**
 * Scores a list of commands, one a line, by playing it: won within the steps allowed or not. `extracted` is the
 * part of it that was played and did something.
 */
export function alfworldScorer(name: string): OfficialScorer<AlfworldPayload, AlfworldGold> {
  return {
    goldOf: ({ payload: { gamefile, game, maxSteps } }) => ({ gamefile, game, maxSteps }),
    parseGold(value) {
      const gold = goldSchema.safeParse(value);
      if (gold.success) return gold.data;
      throw new DataError(`${name}: gold must be {game: {pddl_domain, grammar, pddl_problem}, maxSteps}`);
    },
    score(response, { gamefile, game, maxSteps }) {
      const play = gameOf(game, gamefile).start();
      const done: string[] = [];
      const commands = response
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
      for (const command of commands.slice(0, maxSteps)) {
        if (play.won) break;
        if (play.step(command) !== nothingHappens) done.push(command);
      }
      const hard = play.won ? 1 : 0;
      return { hard, soft: hard, extracted: done.join('\n') };
    },
  };
}

/** @throws {DataError} naming the file */
export function gameOf(game: AlfworldGold['game'], file: string): Game {
  const { pddl_domain: domain, grammar, pddl_problem: problem } = game;
  return new Game({ domain, grammar, problem, solvable: null, walkthrough: null }, file);
}
