import { type Command, Option } from 'commander';
import { readGymFile } from '../../../matrix/gym/gym-file.ts';
import { printGym, writers } from './print.ts';

export function register(gym: Command): void {
  gym
    .command('report')
    .description('print the tables of a result of the gym again')
    .argument('<file>', 'result file')
    .addOption(
      new Option('--format <format>', 'what is printed').choices(Object.keys(writers)).default('terminal'),
    )
    .action((path: string, { format }: { format: keyof typeof writers }) =>
      printGym(readGymFile(path), { format, files: null }),
    );
}
