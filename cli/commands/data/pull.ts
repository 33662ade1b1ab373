import { join } from 'node:path';
import type { Command } from 'commander';
import { pullGames } from '../../../benchmarks/alfworld/source/pull-games.ts';
import { alfworldRelease } from '../../../benchmarks/alfworld/source/release.ts';
import { findItemSource } from '../../../benchmarks/data/item-sources.ts';
import { pullItems } from '../../../benchmarks/data/pull-items.ts';
import { UsageError } from '../../../core/errors.ts';
import { createDownloadProgress } from '../../download-progress.ts';
import { interruptible } from '../../interruptible.ts';
import { printText } from '../../print-text.ts';
import { createdBy, tellResult } from './result-text.ts';
import { type SplitOptions, splitPlan, withSplitOptions } from './split-options.ts';

interface PullCommandOptions extends SplitOptions {
  readonly out?: string;
  readonly endpoint: string;
  readonly revision?: string;
  readonly updateLock?: boolean;
  readonly force?: boolean;
  readonly keepSource?: boolean;
}

const publicHub = 'https://huggingface.co';
const releaseHost = 'https://github.com';

export function register(data: Command): void {
  withSplitOptions(
    data
      .command('pull')
      .description(
        'download the official items, check them and write a data folder; the same command resumes',
      )
      .argument('<benchmark>', 'searchqa, livemath, alfworld, spreadsheetbench, officeqa or docvqa')
      .option('--out <folder>', 'data folder (default: data/<benchmark>)')
      .option('--endpoint <url>', 'hub or mirror (also HF_ENDPOINT)', process.env.HF_ENDPOINT || publicHub)
      .option('--revision <name>', 'branch, tag or commit of the data set (default: the published one)')
      .option('--update-lock', 'accept a source that has changed since the first pull')
      .option('--force', 'make the folder anew although it is there')
      .option('--keep-source', 'keep the downloaded files in <out>.download'),
  )
    .addHelpText(
      'after',
      `
A token for gated data sets is read from HF_TOKEN; it is sent to the endpoint's host only.
HTTPS_PROXY and NO_PROXY are honoured.

Examples:
  $ skillopt-bench data pull livemath                   1 MB, 35 train / 17 val / 125 test
  $ skillopt-bench data pull searchqa                   325 MB, 400 train / 200 val / 1,400 test
  $ skillopt-bench data pull alfworld                   109 MB, 39 train / 18 val / 134 test
  $ skillopt-bench data pull spreadsheetbench           80 train / 40 val / 280 test, with their workbooks
  $ skillopt-bench data pull officeqa                   gated; 50 train / 24 val / 172 test, with their documents
  $ skillopt-bench data pull docvqa                     2.5 GB, 107 train / 53 val / 374 test, with their images
  $ skillopt-bench data pull searchqa --ratio 4:1:5 --out data/searchqa-415`,
    )
    .action(async (benchmark: string, options: PullCommandOptions, command: Command) => {
      if (benchmark === alfworldRelease.benchmark) {
        const given = command.getOptionValueSource('endpoint') === 'cli';
        await pullRelease(options, given ? options.endpoint : releaseHost);
        return;
      }
      const source = findItemSource(benchmark);
      const out = options.out ?? join('data', benchmark);
      const { commit, made } = await interruptible((signal) =>
        pullItems({
          source,
          plan: splitPlan(options),
          out,
          endpoint: options.endpoint,
          revision: options.revision ?? null,
          token: process.env.HF_TOKEN || null,
          updateLock: options.updateLock === true,
          force: options.force === true,
          keepSource: options.keepSource === true,
          createdBy: createdBy(),
          progress: createDownloadProgress(),
          signal,
        }),
      );
      if (made === null)
        printText(process.stdout, `${out}: whole and up to date with ${source.hub.repo} at ${commit}\n`);
      else tellResult({ out, source, result: made, from: `${source.hub.repo} at ${commit}` });
    });
}

/** ALFWorld's games are archives of a release: their digests are known, so there is no revision to choose. */
async function pullRelease(options: PullCommandOptions, endpoint: string): Promise<void> {
  if (options.revision !== undefined || options.updateLock === true)
    throw new UsageError(
      '--revision, --update-lock: the archives of alfworld are fixed; use data import for others',
    );
  const { benchmark, repo } = alfworldRelease;
  const out = options.out ?? join('data', benchmark);
  const made = await interruptible((signal) =>
    pullGames({
      plan: splitPlan(options),
      out,
      endpoint,
      force: options.force === true,
      keepSource: options.keepSource === true,
      createdBy: createdBy(),
      progress: createDownloadProgress(),
      signal,
    }),
  );
  if (made === null) printText(process.stdout, `${out}: whole and up to date with the release of ${repo}\n`);
  else tellResult({ out, source: alfworldRelease, result: made, from: `the release of ${repo}` });
}
