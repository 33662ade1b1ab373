import { join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import type { MatrixFile } from '../../matrix/matrix-file.ts';
import { cellLayout } from '../cell-layout.ts';
import { learnedDocument } from '../learned-document.ts';
import { type LoadedMatrix, loadMatrix, type MatrixChoices } from '../load-matrix.ts';
import { runMatrix } from '../run-matrix.ts';
import { type RunOptions, withRunOptions } from '../run-options.ts';
import { loadShipped } from '../shipped/load-shipped.ts';
import { shippedMatrix } from '../shipped/shipped-matrix.ts';
import { standsFor } from '../shipped/stand-ins.ts';

interface Options extends RunOptions {
  readonly simulated?: boolean;
  readonly benchmarks?: string;
  readonly data?: string;
}

export function register(program: Command): void {
  withRunOptions(
    program
      .command('run')
      .description('run a matrix; the same command resumes it, a finished matrix is a no-op')
      .argument(
        '<matrix>',
        'matrix file, or a shipped one: paper, paper-full, ablation <name>, transfer <name>',
      )
      .argument('[name]', 'which ablation or transfer'),
  )
    .option('--simulated', 'shipped matrices: bundled mini sets, simulated models, small sizes')
    .option('--benchmarks <names>', 'shipped matrices: the only ones that run, separated by commas')
    .option('--data <folder>', 'shipped matrices: folder of the data folders (default: data)')
    .addHelpText(
      'after',
      `
Examples:
  $ skillopt-bench run matrix/demo.yaml
  $ skillopt-bench run paper --simulated                 the paper's 52 cells without a key
  $ skillopt-bench run paper --models models.yaml --benchmarks searchqa,livemath
  $ skillopt-bench run ablation learning-rate --simulated
  $ skillopt-bench run my.yaml --limit 4 --max-usd 2     a smoke run with a cap
  $ skillopt-bench run my.yaml --cache off --out results/uncached`,
    )
    .action(async (what: string, name: string | undefined, options: Options) => {
      const shipped = shippedMatrix(what, name);
      const outOf = (file: MatrixFile) => options.out ?? join('results', file.name);
      const learned = (file: MatrixFile, runId: string) => learnedDocument(outOf(file), runId);
      const load = () =>
        shipped === null
          ? loadOwn(what, options, learned)
          : loadShipped(shipped, { ...choicesOf(options), learned });
      const run = (loaded: LoadedMatrix, isFirstPass: boolean) => {
        const { file, planned, notPossible } = loaded;
        const layout = cellLayout(
          file,
          planned,
          notPossible,
          options.simulated === true ? standsFor : undefined,
        );
        return runMatrix({ ...options, title: file.name, ...loaded, layout, isFirstPass, out: outOf(file) });
      };
      let loaded = await load();
      // Documents that are tested elsewhere are learned first.
      if (loaded.notPossible.some(({ pending }) => pending === true)) {
        process.exitCode = await run(loaded, true);
        if (process.exitCode !== 0) return;
        loaded = await load();
      }
      process.exitCode = await run(loaded, false);
    });
}

async function loadOwn(
  path: string,
  options: Options,
  learned: MatrixChoices['learned'],
): Promise<LoadedMatrix> {
  for (const option of ['simulated', 'benchmarks', 'data'] as const)
    if (options[option] !== undefined)
      throw new UsageError(`--${option} is for the shipped matrices: paper, paper-full, ablation, transfer`);
  return loadMatrix(path, { ...options, learned });
}

function choicesOf({ models, limit, simulated, benchmarks, data }: Options) {
  return {
    models,
    limit,
    simulated,
    data: data ?? 'data',
    ...(benchmarks === undefined ? {} : { benchmarks: benchmarks.split(',').map((name) => name.trim()) }),
  };
}
