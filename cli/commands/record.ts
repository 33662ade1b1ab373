import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { ConfigError, UsageError } from '../../core/errors.ts';
import { importRecording } from '../../matrix/import-recording.ts';
import { exportRecording } from '../../matrix/recording.ts';
import { existingStore } from '../../matrix/store.ts';
import { recordedMark } from '../../reports/write-report.ts';
import { collect } from '../arguments.ts';
import { carryNotes } from '../carry-notes.ts';
import { printText } from '../print-text.ts';
import { productVersion } from '../product-version.ts';

interface ExportOptions {
  readonly out: string;
  readonly run?: readonly string[];
  readonly note: string;
  readonly weights?: readonly string[];
}

export function register(program: Command): void {
  const record = program.command('record').description('make and read recordings of finished runs');
  record
    .command('export')
    .description('bundle finished runs: logs, transcripts, prompts and every model call')
    .argument('<results>', 'results folder')
    .requiredOption('--out <folder>', 'recording to make, for example recordings/my-run')
    .option('--run <id>', 'only this run, repeatable (default: all)', collect)
    .option('--note <text>', 'what a reader should know', '')
    .option('--weights <model=digest>', "digest of a model's weights, repeatable", collect)
    .addHelpText(
      'after',
      '\nExample:\n  $ skillopt-bench record export results/my --out recordings/my --weights qwen=sha256:cc32...',
    )
    .action((results: string, options: ExportOptions) => {
      const store = existingStore(results);
      const known = store.runIds();
      for (const id of options.run ?? [])
        if (!known.includes(id))
          throw new ConfigError(`no run '${id}' in ${results}; there are: ${known.join(', ')}`);
      const recording = exportRecording({
        store,
        runIds: options.run ?? known,
        folder: options.out,
        name: basename(resolve(options.out)),
        note: options.note,
        weights: weightsOf(options.weights ?? []),
        productVersion: productVersion(),
      });
      carryNotes(results, options.out);
      printText(process.stdout, `${options.out}: ${recording.runs.length} runs recorded\n`);
    });
  record
    .command('import')
    .description('put the runs of a recording into a results folder, where they count as finished')
    .argument('<recording>', 'folder with recording.json')
    .argument('<results>', 'results folder')
    .action((folder: string, results: string) => {
      const { imported, kept } = importRecording({
        recording: folder,
        results,
        markFile: recordedMark,
        finish: () => carryNotes(folder, results),
      });
      const before = kept === 0 ? '' : `, ${kept} were there already`;
      printText(process.stdout, `${imported} runs imported into ${results}${before}\n`);
    });
}

function weightsOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const cut = pair.indexOf('=');
      if (cut < 1) throw new UsageError(`--weights: '${pair}' is not of the form model=digest`);
      return [pair.slice(0, cut), pair.slice(cut + 1)];
    }),
  );
}
