import { readFileSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Command, Option } from 'commander';
import { Game } from '../../benchmarks/alfworld/engine/game.ts';
import { mostGameBytes, parseGameFile } from '../../benchmarks/alfworld/engine/game-file.ts';
import type { GamePlay } from '../../benchmarks/alfworld/engine/game-play.ts';
import { upgradeGame } from '../../benchmarks/alfworld/engine/upgrade-game.ts';
import { DataError, messageOf, UsageError } from '../../core/errors.ts';
import { safeJson } from '../../core/safe-json.ts';
import { plainText } from '../../reports/plain-text.ts';
import { countArgument } from '../arguments.ts';
import { PlayedEpisode, type PlayTurn } from '../played-episode.ts';
import { printText } from '../print-text.ts';

interface PlayOptions {
  readonly commands?: string;
  readonly json?: boolean;
  readonly grammar: 'as-stored' | 'current';
  readonly maxSteps: number;
}

export function register(program: Command): void {
  program
    .command('play')
    .description('play a game of a benchmark by hand, or a list of commands')
    .argument('<benchmark>', 'alfworld')
    .argument('<game.tw-pddl>', 'game file')
    .option('--commands <file>', 'play these commands, one a line, and stop (- reads them from stdin)')
    .option('--json', 'one JSON line for the reset and one per command: {observation, done, won, admissible}')
    .addOption(
      new Option(
        '--grammar <generation>',
        'current gives a game of the original generation the texts of today',
      )
        .choices(['as-stored', 'current'])
        .default('as-stored'),
    )
    .option('--max-steps <n>', 'steps after which an episode is done', countArgument, 50)
    .addHelpText(
      'after',
      `
Without --commands the commands are typed: ? lists what can be typed, an empty line ends the game.
A command that is not admissible answers "Nothing happens." and costs a step.

Examples:
  $ skillopt-bench play alfworld json_2.1.1/valid_seen/<task>/<trial>/game.tw-pddl
  $ skillopt-bench play alfworld game.tw-pddl --grammar current --commands commands.txt --json`,
    )
    .action(async (benchmark: string, file: string, options: PlayOptions) => {
      if (benchmark !== 'alfworld')
        throw new UsageError(`no game to play in '${benchmark}'; benchmarks with games: alfworld`);
      const play = gameOf(file, options).start();
      const write = options.json === true ? writeJson : writeText;
      if (options.commands !== undefined) {
        const commands = readCommands(options.commands);
        const episode = new PlayedEpisode(play, options.maxSteps);
        write(episode.turn());
        for (const command of commands) write(episode.step(command));
      } else await playTyped(play, options, write);
    });
}

type Write = (turn: PlayTurn) => void;

/** Plays what is typed, line by line, until the game is done, an empty line or the end of the input. */
async function playTyped(
  play: GamePlay,
  { json = false, maxSteps }: PlayOptions,
  write: Write,
): Promise<void> {
  const asks = !json && process.stdin.isTTY === true;
  const episode = new PlayedEpisode(play, maxSteps);
  const lines = createInterface({ input: process.stdin, terminal: false });
  write(episode.turn());
  if (asks) printText(process.stdout, '> ');
  for await (const line of lines) {
    if (!json && line.trim() === '') break;
    if (!json && line.trim() === '?') printText(process.stdout, `${play.commands.join('\n')}\n`);
    else {
      const turn = episode.step(line);
      write(turn);
      if (turn.done && !json) break;
    }
    if (asks) printText(process.stdout, '> ');
  }
  lines.close();
}

function writeJson({ observation, done, won, admissible }: PlayTurn): void {
  printText(process.stdout, `${safeJson({ observation, done, won, admissible }, 0)}\n`);
}

function writeText({ command, observation, done, won }: PlayTurn): void {
  const asked = command === null || process.stdin.isTTY === true ? '' : `> ${plainText(command)}\n`;
  const end = won ? '\nYou have reached the goal.\n' : done ? '\nNo steps are left.\n' : '';
  printText(process.stdout, `${asked}${observation.split('\n').map(plainText).join('\n')}\n${end}\n`);
}

function gameOf(file: string, { grammar }: PlayOptions): Game {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > mostGameBytes)
    throw new DataError(`${file}: ${size} bytes; a game file has at most ${mostGameBytes}`);
  const game = parseGameFile(textOf(file), file);
  return new Game(grammar === 'current' ? upgradeGame(game, file) : game, file);
}

/** Every line is a command, a blank one too; the line end of the last one begins no further command. */
function readCommands(file: string): readonly string[] {
  const text = textOf(file === '-' ? 0 : file);
  return text === '' ? [] : text.replace(/\r?\n$/, '').split('\n');
}

function textOf(file: string | 0): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    throw new DataError(`${file === 0 ? 'stdin' : file}: cannot be read (${messageOf(error)})`, error);
  }
}
