import type { Command } from 'commander';
import { exitCodes } from '../../../core/errors.ts';
import { checkAgainstGolden } from '../../../matrix/gym/check.ts';
import { readGymFile } from '../../../matrix/gym/gym-file.ts';
import { gymComparisonText } from '../../../reports/gym-comparison-text.ts';
import { amountArgument, countArgument } from '../../arguments.ts';
import { interruptible } from '../../interruptible.ts';
import { printText } from '../../print-text.ts';
import { readMethods } from './methods.ts';
import { checkMargin, goldenFile, progressLines, withJobs } from './options.ts';

interface CheckOptions {
  readonly golden: string;
  readonly margin: number;
  readonly worlds?: number;
  readonly method?: string;
  readonly jobs: number;
}

export function register(gym: Command): void {
  withJobs(gym.command('check'))
    .description('test whether the optimizer got worse than the golden result')
    .option('--golden <file>', 'golden result', goldenFile)
    .option('--margin <share>', 'accepted loss of expected hard score, 0 to 1', amountArgument, checkMargin)
    .option('--worlds <n>', 'only the first n worlds: quicker and blunter', countArgument)
    .option('--method <spec>', 'check this in place of the golden method, as in `gym --methods`')
    .addHelpText(
      'after',
      `
Runs the golden result's worlds and seeds with the code as it is. Exit codes: 0 not worse by more than the
margin; 1 worse, or undecided (the first line says which).

Example:
  $ npm run gym:check`,
    )
    .action(async (options: CheckOptions) => {
      const golden = readGymFile(options.golden);
      const [method] = options.method === undefined ? [] : readMethods([options.method]);
      const started = Date.now();
      const comparison = await interruptible((signal) =>
        checkAgainstGolden({
          golden,
          margin: options.margin,
          jobs: options.jobs,
          signal,
          onProgress: progressLines(),
          ...(method === undefined ? {} : { method }),
          ...(options.worlds === undefined ? {} : { worlds: options.worlds }),
        }),
      );
      printText(
        process.stdout,
        gymComparisonText(comparison, { a: 'the golden result', b: 'the optimizer now' }),
      );
      printText(process.stderr, `checked in ${Math.round((Date.now() - started) / 1000)} s\n`);
      if (comparison.verdict !== 'non-inferior') process.exitCode = exitCodes.usage;
    });
}
