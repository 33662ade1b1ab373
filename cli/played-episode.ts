import type { GamePlay } from '../benchmarks/alfworld/engine/game-play.ts';

/** What is seen after a command; `command` is null for the reset. */
export interface PlayTurn {
  readonly command: string | null;
  readonly observation: string;
  /** The goal holds, or the environment's last step has been taken. */
  readonly done: boolean;
  readonly won: boolean;
  readonly admissible: readonly string[];
}

/** An episode with the environment's limit of steps; commands after its end are played like any other. */
export class PlayedEpisode {
  readonly #play: GamePlay;
  readonly #maxSteps: number;
  #taken = 0;

  constructor(play: GamePlay, maxSteps: number) {
    this.#play = play;
    this.#maxSteps = maxSteps;
  }

  step(command: string): PlayTurn {
    this.#play.step(command);
    this.#taken += 1;
    return this.turn(command.trim());
  }

  turn(command: string | null = null): PlayTurn {
    const { observation, won, commands } = this.#play;
    return { command, observation, done: won || this.#taken >= this.#maxSteps, won, admissible: commands };
  }
}
