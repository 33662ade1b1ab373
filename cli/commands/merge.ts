import type { Command } from 'commander';
import { exitCodes } from '../../core/errors.ts';
import { mergeFolders } from '../../matrix/merge/merge-folders.ts';
import { resultsStore } from '../../matrix/store.ts';
import { readLayout } from '../../reports/cells/layout.ts';
import { readNotPossible } from '../../reports/not-possible.ts';
import { readTitle } from '../../reports/results-title.ts';
import { namedTables, readSummaries, tablesOf, writeReport } from '../../reports/write-report.ts';
import { carryNotes, requireOneLayout } from '../carry-notes.ts';
import { printText } from '../print-text.ts';

/** Ids that a list names; the rest is counted. */
const namedRuns = 50;

export function register(program: Command): void {
  program
    .command('merge')
    .description('make one results folder of several, as of the shares of a plan, and write its report')
    .argument('<folders...>', 'results folders')
    .requiredOption('--out <folder>', 'merged results folder; merging into it again adds what is new')
    .addHelpText(
      'after',
      `
Exit code 3: runs of the plan are missing or not finished; they are listed.

Example:
  $ skillopt-bench merge shard-1 shard-2 shard-3 --out results/whole`,
    )
    .action((folders: string[], { out }: { out: string }) => {
      process.exitCode = merge(folders, out);
    });
}

function merge(folders: readonly string[], out: string): number {
  const merged = mergeFolders({
    folders,
    out,
    check: () => requireOneLayout([out, ...folders]),
    finish: () => {
      for (const folder of folders) carryNotes(folder, out);
    },
  });
  const store = resultsStore(out);
  const summaries = readSummaries(store.runIds().map(store.runFolder), null, readLayout(out));
  const tables = tablesOf(summaries, {
    title: readTitle(out) ?? merged.matrix ?? 'results',
    notPossible: readNotPossible(out),
  });
  const files =
    summaries.length === 0 ? [] : writeReport(out, summaries, namedTables(out, summaries, tables));
  printText(
    process.stdout,
    `${out}: ${merged.copied} runs copied, ${merged.kept} were there already; ${files.length} report files\n`,
  );
  const { missing, planned } = merged;
  if (missing === null) {
    printText(
      process.stdout,
      'no folder says what was planned (plan.json): whether runs are missing is not known\n',
    );
    return exitCodes.ok;
  }
  if (missing.length === 0) {
    printText(process.stdout, `complete: all ${planned} runs of the plan are finished\n`);
    return exitCodes.ok;
  }
  const begun = new Set(store.runIds());
  const lines = missing.slice(0, namedRuns).map((id) => `  ${id}${begun.has(id) ? ' (begun)' : ''}\n`);
  if (missing.length > namedRuns) lines.push(`  and ${missing.length - namedRuns} more\n`);
  printText(
    process.stderr,
    `${missing.length} of ${planned} runs of the plan are missing or not finished:\n${lines.join('')}`,
  );
  return exitCodes.incomplete;
}
