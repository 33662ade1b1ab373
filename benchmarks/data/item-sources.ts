import { UsageError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest-name.ts';
import { alfworldRelease } from '../alfworld/source/release.ts';
import { docvqaSource } from '../docvqa/source.ts';
import { livemathSource } from '../livemath/source.ts';
import { officeqaSource } from '../officeqa/source.ts';
import { searchqaSource } from '../searchqa/source.ts';
import { spreadsheetbenchSource } from '../spreadsheetbench/source.ts';
import type { ItemSource } from './item-source.ts';

/** Every benchmark whose items can be pulled or imported. */
export const itemSources: readonly ItemSource[] = [
  searchqaSource,
  livemathSource,
  spreadsheetbenchSource,
  officeqaSource,
  docvqaSource,
];

/** @throws {UsageError} listing the names and the nearest one */
export function findItemSource(benchmark: string): ItemSource {
  const found = itemSources.find((source) => source.benchmark === benchmark);
  if (found !== undefined) return found;
  const names = [...itemSources.map((source) => source.benchmark), alfworldRelease.benchmark];
  throw new UsageError(
    `no data source for '${benchmark}'${didYouMean(benchmark, names)}; benchmarks with one: ${names.join(', ')} ` +
      '(bundled and generated benchmarks need no data folder)',
  );
}
