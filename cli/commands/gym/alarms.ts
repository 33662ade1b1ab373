import type { Command } from 'commander';
import { UsageError } from '../../../core/errors.ts';
import { alarmRates } from '../../../matrix/gym/false-alarms.ts';
import { readGymFile } from '../../../matrix/gym/gym-file.ts';
import { amountArgument, countArgument } from '../../arguments.ts';
import { printText } from '../../print-text.ts';
import { checkMargin, goldenGrid } from './options.ts';

interface AlarmOptions {
  readonly method?: string;
  readonly other?: string;
  readonly seeds: number;
  readonly margin: number;
  readonly trials: number;
}

export function register(gym: Command): void {
  gym
    .command('alarms')
    .description('measure how often `gym check` would fail without reason, and with one')
    .argument('<file>', 'result over the tuning seeds, with at least twice as many seeds as a check has')
    .option('--method <label>', 'the optimizer (default: the first of the file)')
    .option('--other <label>', 'a method that ought to be caught')
    .option('--seeds <n>', 'seeds of a check', countArgument, goldenGrid.seeds)
    .option('--margin <share>', 'margin of a check', amountArgument, checkMargin)
    .option('--trials <n>', 'pairs of seed sets', countArgument, 500)
    .addHelpText(
      'after',
      `
A refactoring that changes every draw and nothing else is stood for by the same optimizer under other seeds:
each trial compares two disjoint sets of the file's seeds in all its worlds.

Example:
  $ skillopt-bench gym --methods skillopt-default --seeds tuning:12 --out results/alarms.json
  $ skillopt-bench gym alarms results/alarms.json`,
    )
    .action((path: string, options: AlarmOptions) => {
      const file = readGymFile(path);
      const label = options.method ?? file.methods[0]?.label ?? '';
      if (file.seeds.list.length < 2 * options.seeds)
        throw new UsageError(
          `${path} has ${file.seeds.list.length} seeds: two sets of ${options.seeds} need ${2 * options.seeds}`,
        );
      const { seeds, margin, trials } = options;
      const rates = alarmRates(file, { label, other: options.other ?? null, seeds, margin, trials });
      const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
      printText(
        process.stdout,
        `[SIMULATED] ${rates.worlds} worlds x ${rates.seeds} seeds out of ${rates.pool}, margin ${margin}, ${trials} trials\n` +
          `  false alarms (same optimizer, other seeds): ${percent(rates.falseAlarms)}\n` +
          (rates.caught === null || rates.loss === null
            ? ''
            : `  caught (${options.other}, ${percent(rates.loss)} worse): ${percent(rates.caught)}\n`),
      );
    });
}
