import { join } from 'node:path';
import type { Command } from 'commander';
import { loadMatrix } from '../load-matrix.ts';
import { runMatrix } from '../run-matrix.ts';
import { type RunOptions, withRunOptions } from '../run-options.ts';

export function register(program: Command): void {
  withRunOptions(
    program
      .command('run')
      .description('run a matrix; the same command resumes it, a finished matrix is a no-op')
      .argument('<matrix.yaml>', 'matrix file'),
  )
    .addHelpText(
      'after',
      `
Examples:
  $ skillopt-bench run matrix/demo.yaml
  $ skillopt-bench run my.yaml --limit 4 --max-usd 2     a smoke run with a cap
  $ skillopt-bench run my.yaml --cache off --out results/uncached`,
    )
    .action(async (path: string, options: RunOptions) => {
      const { file, ...loaded } = await loadMatrix(path, options);
      const out = options.out ?? join('results', file.name);
      process.exitCode = await runMatrix({ ...options, title: file.name, ...loaded, out });
    });
}
