import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import type { Split } from '../../core/vocabulary.ts';
import { splitArgument } from '../arguments.ts';
import { resolved } from '../load-matrix.ts';
import { runMatrix } from '../run-matrix.ts';
import { type RunOptions, withRunOptions } from '../run-options.ts';
import { type CellOptions, singleCell, withCellOptions } from '../single-cell.ts';

interface EvalOptions extends RunOptions, CellOptions {
  readonly skill?: string;
  readonly split: Split;
  readonly unblinded?: boolean;
}

export function register(program: Command): void {
  withRunOptions(
    withCellOptions(
      program.command('eval').description('evaluate a given skill file on a split; no training'),
    ),
  )
    .option('--skill <file>', 'skill document (default: none, the slot is absent)')
    .option('--split <split>', 'train, val or test; opening test is counted', splitArgument, 'test')
    .option('--unblinded', 'stamp: the document was written by someone who may know the hidden conventions')
    .addHelpText(
      'after',
      '\nExample:\n  $ skillopt-bench eval --benchmark searchqa-mini --model sim-c --skill my-skill.md --split val',
    )
    .action(async (options: EvalOptions) => {
      const method =
        options.skill === undefined
          ? 'no-skill'
          : {
              name: 'given-skill',
              label: labelOf(options.skill),
              config: { file: options.skill, ...(options.unblinded === true ? { stamp: 'UNBLINDED' } : {}) },
            };
      const file = singleCell(options, { name: 'eval', method });
      const { catalog, planned, clis } = await resolved(file, '.', { ...options, evalSplit: options.split });
      const out = options.out ?? join('results', 'eval');
      process.exitCode = await runMatrix({
        ...options,
        title: `eval on ${options.split}`,
        planned,
        catalog,
        clis,
        out,
      });
    });
}

/** The file's name as a row label, with a hash of its text: two files of one name are two documents. */
function labelOf(file: string): string {
  if (!existsSync(file)) throw new UsageError(`--skill: there is no file '${file}'`);
  const name = basename(file)
    .replace(/\.[a-z]+$/i, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '');
  return `${name === '' ? 'given-skill' : name}-${sha256(readFileSync(file)).slice(0, 6)}`;
}
