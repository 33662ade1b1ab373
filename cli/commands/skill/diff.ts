import { type Command, Option } from 'commander';
import { safeJson } from '../../../core/safe-json.ts';
import { diffText, documentDiffs } from '../../../reports/skill/diff-text.ts';
import { stampOf } from '../../../reports/stamp.ts';
import { printText } from '../../print-text.ts';
import { chooseRun } from './choose-run.ts';

interface DiffOptions {
  readonly run?: string;
  readonly by: 'epoch' | 'step';
  readonly json?: boolean;
}

export function register(skill: Command): void {
  skill
    .command('diff')
    .description('show how the document of a run changed, as unified diffs')
    .argument('<results>', 'folder that `run` made, or a recording')
    .option('--run <id>', 'run (default: the only one that trains)')
    .addOption(
      new Option('--by <unit>', 'from epoch to epoch, or from step to step')
        .choices(['epoch', 'step'])
        .default('epoch'),
    )
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ skillopt-bench skill diff recordings/bookkeeping-real --by step')
    .action((results: string, { run, by, json }: DiffOptions) => {
      const history = chooseRun(results, run);
      if (json !== true) {
        printText(process.stdout, diffText(history, by));
        return;
      }
      const { summary } = history;
      const diffs = documentDiffs(history, by);
      printText(
        process.stdout,
        `${safeJson({ source: stampOf([summary]), run: summary.run.id, by, diffs })}\n`,
      );
    });
}
