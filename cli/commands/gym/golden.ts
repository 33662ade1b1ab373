import type { Command } from 'commander';
import { writeGymFile } from '../../../matrix/gym/gym-file.ts';
import { hypercubeGrid } from '../../../matrix/gym/hypercube-grid.ts';
import { runGym } from '../../../matrix/gym/run-gym.ts';
import { countArgument } from '../../arguments.ts';
import { interruptible } from '../../interruptible.ts';
import { printText } from '../../print-text.ts';
import { gymMethods, readMethods } from './methods.ts';
import { goldenFile, goldenGrid, progressLines, withJobs } from './options.ts';

interface GoldenOptions {
  readonly out: string;
  readonly method?: string;
  readonly worlds: number;
  readonly seeds: number;
  readonly jobs: number;
}

export function register(gym: Command): void {
  withJobs(gym.command('golden'))
    .description('make the golden result anew, which `gym check` compares with')
    .option('--out <file>', 'where it goes', goldenFile)
    .option('--method <spec>', `[label=]method[:key=value,...] (default: ${gymMethods[0].label})`)
    .option('--worlds <n>', 'worlds of the golden hypercube', countArgument, goldenGrid.worlds)
    .option('--seeds <n>', 'golden seeds', countArgument, goldenGrid.seeds)
    .addHelpText(
      'after',
      '\nMake it anew only with a change that is meant to change results, in a commit that says what changed.',
    )
    .action(async (options: GoldenOptions) => {
      const methods = options.method === undefined ? [gymMethods[0]] : readMethods([options.method]);
      const grid = hypercubeGrid({ range: 'golden', worlds: options.worlds, seeds: options.seeds, methods });
      const file = await interruptible((signal) =>
        runGym(grid, { out: null, jobs: options.jobs, signal, onProgress: progressLines() }),
      );
      // The old result is replaced only by a whole new one.
      writeGymFile(options.out, file);
      printText(process.stderr, `${file.rows.length} runs written to ${options.out}\n`);
    });
}
