import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { countArgument } from '../arguments.ts';
import { type LoadedMatrix, loadMatrix, type MatrixChoices } from '../load-matrix.ts';
import { loadShipped } from './load-shipped.ts';
import { shippedMatrix } from './shipped-matrix.ts';

/** Options that only matrices which come with the suite know. */
export interface ShippedOptions {
  readonly simulated?: boolean;
  readonly replicates?: number;
  readonly benchmarks?: string;
  readonly data?: string;
}

export function withShippedMatrices(command: Command): Command {
  return command
    .argument(
      '<matrix>',
      'matrix file, or a shipped one: paper, paper-full, controls, ablation <name>, transfer <name>',
    )
    .argument('[name]', 'which ablation or transfer')
    .option('--replicates <n>', "independent repetitions, in place of the matrix's own number", countArgument)
    .option('--simulated', 'shipped matrices: bundled mini sets, simulated models, small sizes')
    .option('--benchmarks <names>', 'shipped matrices: the only ones that run, separated by commas')
    .option('--data <folder>', 'shipped matrices: folder of the data folders (default: data)');
}

/** Reads and resolves a matrix file of the user's, or one that comes with the suite. @throws {UsageError} */
export async function loadByName(
  what: string,
  name: string | undefined,
  options: ShippedOptions &
    Pick<MatrixChoices, 'models' | 'limit' | 'replicates' | 'learned' | 'clis' | 'findCli'>,
): Promise<LoadedMatrix> {
  const { models, limit, replicates, learned, clis, findCli, simulated, benchmarks, data } = options;
  const shipped = shippedMatrix(what, name);
  if (shipped !== null)
    return loadShipped(shipped, {
      models,
      limit,
      replicates,
      learned,
      clis,
      findCli,
      simulated,
      data: data ?? 'data',
      ...(benchmarks === undefined ? {} : { benchmarks: benchmarks.split(',').map((one) => one.trim()) }),
    });
  for (const option of ['simulated', 'benchmarks', 'data'] as const)
    if (options[option] !== undefined)
      throw new UsageError(
        `--${option} is for the shipped matrices: paper, paper-full, controls, ablation, transfer`,
      );
  return loadMatrix(what, { models, limit, replicates, learned, clis, findCli });
}
