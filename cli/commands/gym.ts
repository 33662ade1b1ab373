import type { Command } from 'commander';
import { register as registerAlarms } from './gym/alarms.ts';
import { register as registerCheck } from './gym/check.ts';
import { register as registerCompare } from './gym/compare.ts';
import { register as registerControls } from './gym/controls.ts';
import { register as registerGolden } from './gym/golden.ts';
import { register as registerReport } from './gym/report.ts';
import { register as registerRun } from './gym/run.ts';

export function register(program: Command): void {
  const gym = program
    .command('gym')
    .description('train methods in simulated worlds, at equal budgets, against the exact optimum')
    // Options after a subcommand are the subcommand's, also where both have one of that name.
    .enablePositionalOptions();
  for (const add of [
    registerRun,
    registerCompare,
    registerCheck,
    registerGolden,
    registerControls,
    registerAlarms,
    registerReport,
  ])
    add(gym);
}
