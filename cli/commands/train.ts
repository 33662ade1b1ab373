import { join } from 'node:path';
import type { Command } from 'commander';
import { canonicalHash } from '../../core/hash.ts';
import { collect, countArgument } from '../arguments.ts';
import { resolved } from '../load-matrix.ts';
import { runMatrix } from '../run-matrix.ts';
import { type RunOptions, withRunOptions } from '../run-options.ts';
import { type CellOptions, keyValues, singleCell, withCellOptions } from '../single-cell.ts';

interface TrainOptions extends RunOptions, CellOptions {
  readonly method: string;
  readonly optimizer: string;
  readonly set?: readonly string[];
  readonly seed?: number;
}

export function register(program: Command): void {
  withRunOptions(
    withCellOptions(program.command('train').description('train one skill: a matrix of one run')),
  )
    .option('--method <name>', 'method', 'skillopt')
    .option('--optimizer <name>', 'optimizer model, `self` for the target', 'self')
    .option('--set <key=value>', 'configuration of the method, repeatable, dots for nested keys', collect)
    .option('--seed <n>', 'seed of the run', countArgument)
    .addHelpText(
      'after',
      `
Example:
  $ skillopt-bench train --benchmark bookkeeping --setting style=1 --model sim-c --optimizer sim-optimizer-mid \\
      --set epochs=2 --set batchSize=8`,
    )
    .action(async (options: TrainOptions) => {
      const file = singleCell(options, {
        name: 'train',
        method: methodOf(options),
        optimizer: options.optimizer,
        seed: options.seed,
      });
      const { catalog, planned, clis } = await resolved(file, '.', options);
      const out = options.out ?? join('results', 'train');
      process.exitCode = await runMatrix({ ...options, title: 'train', planned, catalog, clis, out });
    });
}

function methodOf({ method, set = [], seed }: TrainOptions) {
  const config = keyValues(set);
  if (set.length === 0 && seed === undefined) return method;
  return { name: method, label: `${method}-${canonicalHash({ config, seed }).slice(0, 6)}`, config };
}
