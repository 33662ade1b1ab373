import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nothingHappens } from '../../../benchmarks/alfworld/engine/game-play.ts';
import { bundledGames } from './fixtures.ts';

const games = [...bundledGames().values()];
const walk = fc.record({
  game: fc.nat({ max: games.length - 1 }),
  choices: fc.array(fc.nat({ max: 10_000 }), { minLength: 1, maxLength: 25 }),
});

function startGame(index: number) {
  const game = games[index];
  if (game === undefined) throw new Error('no game');
  return game.start();
}

/** Takes the n-th offered command, modulo their number. */
const chosen = (commands: readonly string[], choice: number): string =>
  commands[choice % commands.length] ?? 'look';

describe('any walk through a game of ALFWorld', () => {
  it('is offered only commands that do something', () => {
    fc.assert(
      fc.property(walk, ({ game, choices }) => {
        const play = startGame(game);
        for (const choice of choices) {
          const { commands } = play;
          expect(commands).toContain('look');
          expect(new Set(commands).size).toBe(commands.length);
          expect(play.step(chosen(commands, choice))).not.toBe(nothingHappens);
        }
      }),
      { numRuns: 40, seed: 6 },
    );
  });

  it('gives the same answers to the same commands, from the start and from any copy on', () => {
    fc.assert(
      fc.property(walk, ({ game, choices }) => {
        const first = startGame(game);
        const commands: string[] = [];
        const seen = choices.map((choice) => {
          const command = chosen(first.commands, choice);
          commands.push(command);
          return [first.step(command), first.won, first.commands];
        });
        let again = startGame(game);
        const repeated = commands.map((command) => {
          again.copy().step('look');
          again = again.copy();
          return [again.step(command), again.won, again.commands];
        });
        expect(repeated).toEqual(seen);
      }),
      { numRuns: 15, seed: 7 },
    );
  });

  it('never throws and never moves on anything else that is typed', () => {
    const play = startGame(0);
    const before = play.commands.join('\n');
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (typed) => {
        fc.pre(!play.commands.includes(typed.trim()));
        expect(play.step(typed)).toBe(nothingHappens);
        expect(play.commands.join('\n') === before).toBe(true);
      }),
      { numRuns: 100, seed: 8 },
    );
  });
});
