import { ConfigError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest-name.ts';
import { alfworldDefinitions } from './alfworld/index.ts';
import { bookkeepingDefinitions } from './bookkeeping/index.ts';
import type { BenchmarkDefinition } from './contract.ts';
import { docvqaDefinitions } from './docvqa/index.ts';
import { livemathDefinitions } from './livemath/index.ts';
import { officeqaDefinitions } from './officeqa/index.ts';
import { searchqaDefinitions } from './searchqa/index.ts';
import { spreadsheetbenchDefinitions } from './spreadsheetbench/index.ts';

/** Every benchmark that ships with the suite, in the order of help texts and tables. */
export const benchmarkDefinitions: readonly BenchmarkDefinition[] = [
  ...searchqaDefinitions,
  ...livemathDefinitions,
  ...alfworldDefinitions,
  ...bookkeepingDefinitions,
  ...spreadsheetbenchDefinitions,
  ...officeqaDefinitions,
  ...docvqaDefinitions,
];

/**
 * The definition of a name.
 * @param added definitions loaded by path (load-module.ts)
 * @throws {ConfigError} listing the names and the nearest one
 */
export function findBenchmark(name: string, added: readonly BenchmarkDefinition[] = []): BenchmarkDefinition {
  const all = [...benchmarkDefinitions, ...added];
  const found = all.find((definition) => definition.name === name);
  if (found !== undefined) return found;
  const names = all.map((definition) => definition.name);
  throw new ConfigError(`unknown benchmark '${name}'${didYouMean(name, names)}; known: ${names.join(', ')}`);
}
