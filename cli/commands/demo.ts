import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { packageRoot } from '../../core/prompts.ts';
import { readRecording, recordingFile } from '../../matrix/recording.ts';
import { resultsStore } from '../../matrix/store.ts';
import { readLayout } from '../../reports/cells/layout.ts';
import { readNotPossible } from '../../reports/not-possible.ts';
import { readSummaries, tablesOf } from '../../reports/write-report.ts';
import { writeTerminal } from '../../reports/writers/terminal.ts';
import { loadMatrix } from '../load-matrix.ts';
import { printText } from '../print-text.ts';
import { runMatrix } from '../run-matrix.ts';

export function register(program: Command): void {
  program
    .command('demo')
    .description('the main job on simulated models and bundled tasks, then the recorded runs of real models')
    .option('--out <folder>', 'results folder', join('results', 'demo'))
    .action(async ({ out }: { out: string }) => {
      const { file, ...loaded } = await loadMatrix(join(packageRoot, 'matrix', 'demo.yaml'), {
        builtInModelsOnly: true,
      });
      process.exitCode = await runMatrix({
        title: 'demo: seven benchmarks, three simulated targets, eleven methods at equal budgets',
        ...loaded,
        out,
        cache: 'off',
        parallelRuns: 4,
        concurrency: 64,
      });
      showRecordings(join(packageRoot, 'recordings'));
    });
}

/** Tables of recorded runs of real models: rendered from their logs, nothing is executed. */
function showRecordings(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (!existsSync(join(path, recordingFile))) continue;
    const recording = readRecording(path);
    const store = resultsStore(path);
    const summaries = readSummaries(
      recording.runs.map(({ id }) => store.runFolder(id)),
      recording.recordedOn,
      readLayout(path),
    );
    const title = recording.note === '' ? recording.name : `${recording.name}: ${recording.note}`;
    const tables = tablesOf(summaries, { title, notPossible: readNotPossible(path) });
    for (const table of tables) printText(process.stdout, `\n${writeTerminal(table)}`);
    printText(
      process.stdout,
      `  check it: npx skillopt-bench replay ${relative(process.cwd(), path) || path}\n`,
    );
  }
}
