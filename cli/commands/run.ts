import { join } from 'node:path';
import type { Command } from 'commander';
import type { MatrixFile } from '../../matrix/matrix-file.ts';
import { cellLayout } from '../cell-layout.ts';
import { learnedDocument } from '../learned-document.ts';
import type { LoadedMatrix } from '../load-matrix.ts';
import { runMatrix } from '../run-matrix.ts';
import { type RunOptions, withRunOptions } from '../run-options.ts';
import { loadByName, type ShippedOptions, withShippedMatrices } from '../shipped/load-by-name.ts';
import { standsFor } from '../shipped/stand-ins.ts';

type Options = RunOptions & ShippedOptions;

export function register(program: Command): void {
  const command = program
    .command('run')
    .description('run a matrix; the same command resumes it, a finished matrix is a no-op');
  withRunOptions(withShippedMatrices(command))
    .addHelpText(
      'after',
      `
Examples:
  $ skillopt-bench run matrix/demo.yaml
  $ skillopt-bench run paper --simulated                 the paper's 52 cells without a key
  $ skillopt-bench run paper --models models.yaml --benchmarks searchqa,livemath
  $ skillopt-bench run ablation learning-rate --simulated
  $ skillopt-bench run controls --simulated              how often gains are found where there are none
  $ skillopt-bench run my.yaml --limit 4 --max-usd 2     a smoke run with a cap
  $ skillopt-bench run my.yaml --cache off --out results/uncached`,
    )
    .action(async (what: string, name: string | undefined, options: Options) => {
      process.exitCode = await runByName(what, name, options);
    });
}

async function runByName(what: string, name: string | undefined, options: Options): Promise<number> {
  const outOf = (file: MatrixFile) => options.out ?? join('results', file.name);
  const learned = (file: MatrixFile, runId: string) => learnedDocument(outOf(file), runId);
  const load = () => loadByName(what, name, { ...options, learned });
  const run = (loaded: LoadedMatrix, isFirstPass: boolean) => {
    const { file, planned, notPossible } = loaded;
    const names = options.simulated === true ? standsFor : undefined;
    const layout = cellLayout(file, planned, notPossible, names);
    const controls = file.controls?.map((one) => ({ ...one, benchmarks: one.benchmarks ?? null }));
    const out = outOf(file);
    return runMatrix({ ...options, title: file.name, ...loaded, layout, controls, isFirstPass, out });
  };
  const loaded = await load();
  if (!loaded.notPossible.some(({ pending }) => pending === true)) return run(loaded, false);
  // Documents that are tested elsewhere are learned first.
  const code = await run(loaded, true);
  return code === 0 ? run(await load(), false) : code;
}
