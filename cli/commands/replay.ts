import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { readRecording } from '../../matrix/recording.ts';
import { replayRecording } from '../../matrix/replay.ts';
import { resultsStore } from '../../matrix/store.ts';
import { readLayout } from '../../reports/cells/layout.ts';
import { readNotPossible } from '../../reports/not-possible.ts';
import { namedTables, readSummaries, tablesOf, writeReport } from '../../reports/write-report.ts';
import { writeTerminal } from '../../reports/writers/terminal.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { collect } from '../arguments.ts';
import { carryNotes } from '../carry-notes.ts';
import { localClis, localModes } from '../local-modes.ts';
import { printText } from '../print-text.ts';
import { replayedRunLines } from '../replayed-run-lines.ts';
import { stopSignals } from '../stop-signals.ts';

export function register(program: Command): void {
  program
    .command('replay')
    .description('execute a recording again without network or keys, and check that its log is reproduced')
    .argument('<recording>', 'folder with recording.json')
    .option('--out <folder>', 'keep the re-executed runs and their report here')
    .option(
      '--data <name=folder>',
      'split folder of a benchmark that the package does not bundle, repeatable',
      collect,
    )
    .option('--module <name=file>', 'adapter of a benchmark that is not ours, repeatable', collect)
    .addHelpText('after', '\nExample:\n  $ skillopt-bench replay recordings/bookkeeping-real')
    .action(
      async (
        folder: string,
        options: { out?: string; data?: readonly string[]; module?: readonly string[] },
      ) => {
        const recording = readRecording(folder);
        const out = options.out ?? mkdtempSync(join(tmpdir(), 'skillopt-bench-replay-'));
        const sandbox = new Sandbox();
        const modes = localModes(localClis({ clis: {} }), sandbox);
        const signals = stopSignals((line) => printText(process.stderr, `${line}\n`));
        try {
          await replayRecording({
            recording: folder,
            out,
            data: paths('--data', options.data ?? []),
            modules: paths('--module', options.module ?? []),
            signal: signals.stop,
            sandbox,
            modes,
            onRun: (run) => printText(process.stderr, replayedRunLines(run)),
          });
          const store = resultsStore(out);
          const summaries = readSummaries(
            recording.runs.map(({ id }) => store.runFolder(id)),
            recording.recordedOn,
            readLayout(folder),
          );
          const notPossible = readNotPossible(folder);
          const tables = tablesOf(summaries, { title: recording.name, notPossible });
          for (const table of tables) printText(process.stdout, `${writeTerminal(table)}\n`);
          if (options.out === undefined) return;
          carryNotes(folder, out);
          writeReport(out, summaries, namedTables(out, summaries, tables));
        } finally {
          signals.dispose();
          await modes.close();
          if (options.out === undefined) rmSync(out, { recursive: true, force: true });
        }
      },
    );
}

function paths(option: string, pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const cut = pair.indexOf('=');
      if (cut < 1) throw new UsageError(`${option}: '${pair}' is not of the form name=path`);
      return [pair.slice(0, cut), resolve(pair.slice(cut + 1))];
    }),
  );
}
