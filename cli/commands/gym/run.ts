import type { Command } from 'commander';
import { UsageError } from '../../../core/errors.ts';
import { hypercubeGrid } from '../../../matrix/gym/hypercube-grid.ts';
import { runGym } from '../../../matrix/gym/run-gym.ts';
import { noteSealedUse, sealedUsesFile } from '../../../matrix/gym/sealed-uses.ts';
import { parseSeeds } from '../../../matrix/gym/seed-ranges.ts';
import { countArgument } from '../../arguments.ts';
import { interruptible } from '../../interruptible.ts';
import { printText } from '../../print-text.ts';
import { gymMethods, readMethods } from './methods.ts';
import { progressLines, withJobs } from './options.ts';
import { printGym } from './print.ts';

interface RunOptions {
  readonly methods?: readonly string[];
  readonly worlds: number;
  readonly seeds: string;
  readonly sealed?: boolean;
  readonly out: string;
  readonly jobs: number;
}

/** The command's own action: what `skillopt-bench gym` does without a subcommand. */
export function register(gym: Command): void {
  withJobs(gym)
    .option(
      '--methods <spec...>',
      `[label=]method[:key=value,...] (default: ${gymMethods.map(({ label }) => label).join(' ')})`,
    )
    .option('--worlds <n>', 'worlds of the hypercube', countArgument, 64)
    .option('--seeds <range:n>', 'tuning, golden or sealed, and how many', 'tuning:20')
    .option('--sealed', 'allow the sealed seeds; each use is counted beside the result')
    .option('--out <file>', 'result file; rows that it holds are not run again', 'results/gym.json')
    .addHelpText(
      'after',
      `
Every number is of a simulated world (docs/simulation.md). The same command goes on where it was stopped.

Examples:
  $ skillopt-bench gym --worlds 8 --seeds tuning:2 --out /tmp/gym.json
  $ skillopt-bench gym --methods skillopt-default no-gate=skillopt-default:gate.enabled=false
  $ skillopt-bench gym compare results/gym.json results/gym.json --method skillopt-paper --other skillopt-default`,
    )
    .action(async (options: RunOptions) => {
      const { range, count } = parseSeeds(options.seeds);
      if (range === 'sealed' && options.sealed !== true)
        throw new UsageError('the sealed seeds are for a final check: add --sealed, and the use is counted');
      const methods = options.methods === undefined ? [...gymMethods] : readMethods(options.methods);
      if (range === 'sealed') {
        const labels = methods.map(({ label }) => label);
        const uses = noteSealedUse(options.out, { methods: labels, at: new Date().toISOString() });
        printText(
          process.stderr,
          `use ${uses} of the sealed seeds, noted in ${sealedUsesFile(options.out)}\n`,
        );
      }
      const grid = hypercubeGrid({ range, worlds: options.worlds, seeds: count, methods });
      const file = await interruptible((signal) =>
        runGym(grid, { out: options.out, jobs: options.jobs, signal, onProgress: progressLines() }),
      );
      printGym(file, { format: 'terminal', files: options.out });
    });
}
