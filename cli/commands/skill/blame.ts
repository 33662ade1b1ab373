import { type Command, Option } from 'commander';
import { ConfigError } from '../../../core/errors.ts';
import { safeJson } from '../../../core/safe-json.ts';
import { blame } from '../../../reports/skill/blame.ts';
import { blameTables } from '../../../reports/skill/blame-tables.ts';
import { currentDocument } from '../../../reports/skill/document-history.ts';
import type { RunHistory } from '../../../reports/skill/read-run-history.ts';
import { sectionTokens } from '../../../reports/skill/section-tokens.ts';
import { stampOf } from '../../../reports/stamp.ts';
import { writeTerminal } from '../../../reports/writers/terminal.ts';
import { printText } from '../../print-text.ts';
import { chooseRun } from './choose-run.ts';

interface BlameOptions {
  readonly run?: string;
  readonly document: 'best' | 'final' | 'seed';
  readonly json?: boolean;
}

/** Widths for a terminal of some 160 columns; `--json` has everything. */
const textWidth = 72;
const taskIds = 3;

export function register(skill: Command): void {
  skill
    .command('blame')
    .description('say of every line of a document which step and which trajectories put it in')
    .argument('<results>', 'folder that `run` made, or a recording')
    .option('--run <id>', 'run (default: the only one that trains)')
    .addOption(
      new Option('--document <label>', 'which document').choices(['best', 'final', 'seed']).default('best'),
    )
    .option('--json', 'print JSON, with all lines and task ids')
    .addHelpText(
      'after',
      '\nA line that a step changed in any character belongs to that step; one that was moved keeps its origin.\n' +
        '\nExample:\n  $ skillopt-bench skill blame results/train --document final',
    )
    .action((results: string, { run, document: label, json }: BlameOptions) => {
      const history = chooseRun(results, run);
      const { summary } = history;
      const hash = labelled(history, label);
      const lines = blame(history, hash);
      if (lines === null)
        throw new ConfigError(`run ${summary.run.id}: its log does not hold document ${hash}`);
      if (json === true) {
        const sections = sectionTokens(summary.documents.get(hash) ?? '');
        const value = {
          source: stampOf([summary]),
          run: summary.run.id,
          document: label,
          skill: hash,
          lines,
          sections,
        };
        printText(process.stdout, `${safeJson(value)}\n`);
        return;
      }
      for (const table of blameTables(history, lines, { hash, label, textWidth, taskIds }))
        printText(process.stdout, `${writeTerminal(table)}\n`);
    });
}

/** Hash of a labelled document; of a run that still learns, as far as it has come. */
function labelled(history: RunHistory, label: BlameOptions['document']): string {
  const { learned, run } = history.summary;
  const found = learned?.documents.find((document) => document.label === label)?.skill;
  const hash = found ?? (label === 'seed' ? history.seed : currentDocument(history, label));
  if (hash === null || hash === 'none') throw new ConfigError(`run ${run.id} has no ${label} document`);
  return hash;
}
