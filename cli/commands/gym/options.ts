import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { packageRoot } from '../../../core/prompts.ts';
import { countArgument } from '../../arguments.ts';
import { printText } from '../../print-text.ts';

export const goldenFile = join(packageRoot, 'matrix', 'gym', 'golden', 'skillopt-default.json');

/** The grid of the golden result: as many runs as a check of a minute or two has time for. */
export const goldenGrid = { worlds: 64, seeds: 3 } as const;

/** Loss that a check still accepts, in expected hard score: see the false-alarm rate in docs/simulation.md. */
export const checkMargin = 0.05;

export function withJobs(command: Command): Command {
  return command.option('--jobs <n>', 'processes', countArgument, Math.min(8, availableParallelism()));
}

/** A line on stderr every ten seconds, and one at the end. */
export function progressLines(): (done: number, total: number) => void {
  const started = Date.now();
  let toldAt = started;
  return (done, total) => {
    const now = Date.now();
    if (done !== total && now - toldAt < 10_000) return;
    if (total === 0) return;
    toldAt = now;
    const seconds = (now - started) / 1000;
    const left = done === 0 ? '' : `, about ${Math.ceil((seconds / done) * (total - done))} s left`;
    printText(
      process.stderr,
      `${done} of ${total} done, ${Math.round(seconds)} s${done === total ? '' : left}\n`,
    );
  };
}
