import { resolve } from 'node:path';
import type { Command } from 'commander';
import { countsText } from '../../../benchmarks/data/data-result.ts';
import { verifyDataFolder } from '../../../benchmarks/data/verify-data-folder.ts';
import { findBenchmark } from '../../../benchmarks/registry.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { interruptible } from '../../interruptible.ts';
import { printText } from '../../print-text.ts';

export function register(data: Command): void {
  data
    .command('verify')
    .description('compare a data folder with the digests recorded when it was made, and load it')
    .argument('<folder>', 'folder that `data pull` or `data import` made')
    .addHelpText('after', '\nExample:\n  $ skillopt-bench data verify data/searchqa')
    .action(async (folder: string) => {
      const record = await interruptible(async (signal) => {
        const verified = await verifyDataFolder(folder, signal);
        const benchmark = findBenchmark(verified.benchmark).create({ prompts: new PromptLibrary() });
        const source = { kind: 'split-dir', path: resolve(folder) } as const;
        await benchmark.load({ source, settings: {}, limit: 0, signal });
        return verified;
      });
      printText(
        process.stdout,
        `${folder}: ${record.benchmark}, ${countsText(record.counts)} (${record.split}): unaltered\n`,
      );
    });
}
