import { type Command, Option } from 'commander';
import { controlEffects, controlsGrid } from '../../../matrix/gym/controls.ts';
import { declaredWorlds, findDeclared } from '../../../matrix/gym/declared-scenario.ts';
import { runGym } from '../../../matrix/gym/run-gym.ts';
import { seedsOf } from '../../../matrix/gym/seed-ranges.ts';
import { gymControlTable } from '../../../reports/gym-tables.ts';
import { countArgument, wholeArgument } from '../../arguments.ts';
import { interruptible } from '../../interruptible.ts';
import { printText } from '../../print-text.ts';
import { gymMethods } from './methods.ts';
import { progressLines, withJobs } from './options.ts';
import { writers } from './print.ts';

interface ControlsOptions {
  readonly seeds: number;
  readonly firstSeed: number;
  readonly worlds?: readonly string[];
  readonly out: string;
  readonly format: keyof typeof writers;
  readonly jobs: number;
}

export function register(gym: Command): void {
  withJobs(gym.command('controls'))
    .description('switch every control on and off in the worlds declared for it')
    .option('--seeds <n>', 'tuning seeds a world', countArgument, 20)
    .option('--first-seed <n>', 'tuning seed that the count begins with', wholeArgument, 0)
    .option('--worlds <name...>', 'only these declared worlds')
    .option('--out <file>', 'result file; rows that it holds are not run again', 'results/gym-controls.json')
    .addOption(
      new Option('--format <format>', 'what is printed').choices(Object.keys(writers)).default('terminal'),
    )
    .addHelpText(
      'after',
      `
The signs were declared before any run (models/simulated/predeclared-*.ts; five claims once more in
redeclared-worlds.ts, to be read with the seeds that their file names). Controls that the method does not
have yet are shown as not run.

Example:
  $ skillopt-bench gym controls --seeds 20 --format markdown
  $ skillopt-bench gym controls --worlds burnt-fingers traps-that-wait --first-seed 1000`,
    )
    .action(async (options: ControlsOptions) => {
      const { out, jobs, worlds, seeds, firstSeed } = options;
      const chosen = worlds === undefined ? declaredWorlds : worlds.map(findDeclared);
      const grid = await controlsGrid(gymMethods[0].name, seedsOf('tuning', seeds, firstSeed), chosen);
      const file = await interruptible((signal) =>
        runGym(grid, { out, jobs, signal, onProgress: progressLines() }),
      );
      printText(process.stdout, writers[options.format](gymControlTable(controlEffects(file, chosen))));
    });
}
