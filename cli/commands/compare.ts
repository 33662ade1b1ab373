import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { ConfigError, exitCodes } from '../../core/errors.ts';
import { readEventsSync } from '../../core/read-events.ts';
import { safeJson } from '../../core/safe-json.ts';
import { type ComparedRun, comparedRun, compareRuns } from '../../reports/run-comparison.ts';
import { runComparisonText } from '../../reports/run-comparison-text.ts';
import { readSummaries } from '../../reports/write-report.ts';
import { amountArgument } from '../arguments.ts';
import { printText } from '../print-text.ts';

interface CompareOptions {
  readonly margin: number;
  readonly failOn: 'worse' | 'undecided';
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Tasks that each list names unless all are asked for. */
const namedTasks = 20;

export function register(program: Command): void {
  program
    .command('compare')
    .description('compare two finished runs task by task, for people and for CI')
    .argument('<runA>', 'folder of the run that is compared with: <results>/runs/<id>')
    .argument('<runB>', 'folder of the run that is tested')
    .option('--margin <points>', 'accepted loss of the hard score, in points', amountArgument, 2)
    .addOption(
      new Option('--fail-on <verdict>', 'exit with 1 on this verdict or a worse one')
        .choices(['worse', 'undecided'])
        .default('undecided'),
    )
    .option('--all', `name every changed task (default: the first ${namedTasks} of each list)`)
    .option('--json', 'the comparison as JSON')
    .addHelpText(
      'after',
      `
Both runs must have been evaluated on the same test tasks. The first line is the verdict:
IDENTICAL (every answer is the same), NOT WORSE (a loss beyond the margin is excluded), WORSE (b is worse), UNDECIDED (too few
tasks to tell).

Example:
  $ skillopt-bench compare results/before/runs/<id> results/after/runs/<id> --margin 5 --fail-on worse`,
    )
    .action((pathA: string, pathB: string, options: CompareOptions) => {
      const [a, b] = [runAt(pathA), runAt(pathB)];
      const comparison = compareRuns(a, b, options.margin / 100);
      printText(
        process.stdout,
        options.json === true
          ? `${safeJson(comparison)}\n`
          : runComparisonText(comparison, {
              folder: { a: pathA, b: pathB },
              most: options.all === true ? 0 : namedTasks,
            }),
      );
      const failing = options.failOn === 'worse' ? ['worse'] : ['worse', 'undecided'];
      if (failing.includes(comparison.verdict)) process.exitCode = exitCodes.usage;
    });
}

function runAt(path: string): ComparedRun {
  const folder = resolve(path);
  if (!existsSync(join(folder, 'events.jsonl')))
    throw new ConfigError(
      `no run in '${path}': expected the folder of one run, ${join('<results>', 'runs', '<id>')}, with its events.jsonl`,
    );
  const [summary] = readSummaries([folder]);
  if (summary === undefined) throw new ConfigError(`the log of '${basename(folder)}' holds no run yet`);
  return comparedRun(summary, readEventsSync(folder));
}
