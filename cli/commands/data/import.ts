import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { importGames } from '../../../benchmarks/alfworld/source/import-games.ts';
import { alfworldRelease } from '../../../benchmarks/alfworld/source/release.ts';
import { importItems } from '../../../benchmarks/data/import-items.ts';
import { findItemSource } from '../../../benchmarks/data/item-sources.ts';
import { UsageError } from '../../../core/errors.ts';
import { interruptible } from '../../interruptible.ts';
import { createdBy, tellResult } from './result-text.ts';
import { type SplitOptions, splitPlan, withSplitOptions } from './split-options.ts';

interface ImportCommandOptions extends SplitOptions {
  readonly out?: string;
  readonly manifest?: string;
  readonly force?: boolean;
  readonly documents: readonly string[];
}

export function register(data: Command): void {
  withSplitOptions(
    data
      .command('import')
      .description('make a data folder from source files at hand')
      .argument('<benchmark>', 'searchqa, livemath, alfworld, spreadsheetbench, officeqa or docvqa')
      .argument(
        '<files...>',
        'JSON array, {"data": [...]}, JSON Lines, CSV or parquet; for alfworld zip archives or folders, for spreadsheetbench also .tar.gz; several are read in order',
      )
      .option('--out <folder>', 'data folder (default: data/<benchmark>)'),
  )
    .option('--partial', 'take the items that are there instead of insisting on all published ones')
    .option('--manifest <folder>', 'another split manifest in the published form')
    .option(
      '--documents <folder>',
      'another folder with the documents or images of the items (officeqa, docvqa); may be repeated',
      (folder: string, before: readonly string[]) => [...before, folder],
      [],
    )
    .option('--force', 'replace the data folder')
    .addHelpText(
      'after',
      `
Without --ratio the items are joined with the published split. With --ratio the published items are shuffled
in the order of the files and cut; with --partial --ratio all items of the files are.

Examples:
  $ skillopt-bench data import livemath qa_2025*.json qa_2026*.json
  $ skillopt-bench data import alfworld json_2.1.3_tw-pddl.zip json_2.1.1_json.zip
  $ skillopt-bench data import searchqa train.parquet validation.parquet
  $ skillopt-bench data import spreadsheetbench spreadsheetbench_verified_400.tar.gz
  $ skillopt-bench data import officeqa officeqa_full.csv --documents ~/treasury_bulletin_pdfs
  $ skillopt-bench data import docvqa val.csv --partial
  $ skillopt-bench data import searchqa sample.jsonl --partial --ratio 2:1:7 --out data/searchqa-sample`,
    )
    .action(async (benchmark: string, files: readonly string[], options: ImportCommandOptions) => {
      const out = options.out ?? join('data', benchmark);
      const shared = {
        plan: splitPlan(options),
        manifest: options.manifest ?? null,
        out,
        force: options.force === true,
        createdBy: createdBy(),
      };
      const isRelease = benchmark === alfworldRelease.benchmark;
      const source = isRelease ? alfworldRelease : findItemSource(benchmark);
      const { documents } = options;
      if (documents.length > 0) refuseDocuments(source, documents);
      const result = await interruptible((signal) =>
        'hub' in source
          ? importItems({ ...shared, source, files, documents, signal })
          : importGames({ ...shared, paths: files, signal }),
      );
      tellResult({ out, source, result, from: files.map((file) => basename(file)).join(', ') });
    });
}

function refuseDocuments(
  source: { readonly benchmark: string; readonly takesDocuments?: boolean },
  folders: readonly string[],
): void {
  if (source.takesDocuments !== true)
    throw new UsageError(`--documents: items of ${source.benchmark} have no documents`);
  const absent = folders.find(
    (folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true,
  );
  if (absent !== undefined) throw new UsageError(`--documents ${absent}: not a folder`);
}
