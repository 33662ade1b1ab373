import type { Command } from 'commander';
import { alfworldRelease } from '../../../benchmarks/alfworld/source/release.ts';
import type { BenchmarkDefinition } from '../../../benchmarks/contract.ts';
import { countsText } from '../../../benchmarks/data/data-result.ts';
import { itemSources } from '../../../benchmarks/data/item-sources.ts';
import { benchmarkDefinitions } from '../../../benchmarks/registry.ts';
import { readSplitManifest } from '../../../benchmarks/split-manifest.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { safeJson } from '../../../core/safe-json.ts';
import type { Split } from '../../../core/vocabulary.ts';
import { printText } from '../../print-text.ts';

interface DataListing {
  readonly benchmark: string;
  /** Where the items come from: in the package, made by the program, or from the hub. */
  readonly data: 'bundled' | 'generated' | 'pull or import';
  readonly repo: string | null;
  readonly counts: Readonly<Record<Split, number>>;
  readonly licence: string;
}

export function register(data: Command): void {
  data
    .command('list')
    .description('list benchmarks, where their items come from, split sizes and licences')
    .option('--json', 'one JSON line per benchmark')
    .action(async (options: { json?: boolean }) => {
      for (const definition of benchmarkDefinitions) {
        const listing = await listingOf(definition);
        printText(process.stdout, options.json === true ? `${safeJson(listing, 0)}\n` : textOf(listing));
      }
    });
}

async function listingOf(definition: BenchmarkDefinition): Promise<DataListing> {
  const benchmark = definition.name;
  const signal = new AbortController().signal;
  const source = itemSources.find((candidate) => candidate.benchmark === benchmark);
  const published = source === undefined ? releaseOf(benchmark) : { ...source, repo: source.hub.repo };
  if (published !== null) {
    const { train, val, test } = await readSplitManifest(published.manifest, { benchmark, signal });
    return {
      benchmark,
      data: 'pull or import',
      repo: published.repo,
      counts: { train: train.length, val: val.length, test: test.length },
      licence: published.licence,
    };
  }
  const own = definition.defaultSource ?? { kind: 'bundled' };
  const adapter = definition.create({ prompts: new PromptLibrary() });
  const { splits } = await adapter.load({ source: own, settings: {}, limit: 0, signal });
  return {
    benchmark,
    data: own.kind === 'generated' ? 'generated' : 'bundled',
    repo: null,
    counts: { train: splits.train.length, val: splits.val.length, test: splits.test.length },
    licence:
      benchmark === `${alfworldRelease.benchmark}-mini`
        ? alfworldRelease.licence
        : 'MIT, written for this project',
  };
}

/** Benchmarks whose items come from a release's archives instead of a data set on the hub. */
function releaseOf(benchmark: string): typeof alfworldRelease | null {
  return benchmark === alfworldRelease.benchmark ? alfworldRelease : null;
}

function textOf({ benchmark, data, repo, counts, licence }: DataListing): string {
  const origin = repo === null ? data : `${data} (${repo})`;
  return `${benchmark}\n  items    ${origin}\n  splits   ${countsText(counts)}\n  licence  ${licence}\n`;
}
