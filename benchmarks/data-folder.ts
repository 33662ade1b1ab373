import { basename } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import type { DataSource } from './contract.ts';

export interface DataFolder {
  readonly path: string;
  /** Goes into logs, so it holds no path of this machine. */
  readonly provenance: string;
}

/**
 * The folder that a source stands for. The small bundled set has a name of its own (`<benchmark>-mini`), so
 * that its numbers are never taken for the benchmark's: each name refuses the other's source.
 * @param bundled folder of the small set; null for the benchmark itself
 * @throws {ConfigError}
 */
export function dataFolder(benchmark: string, source: DataSource, bundled: string | null): DataFolder {
  if (bundled !== null) {
    if (source.kind === 'bundled')
      return { path: bundled, provenance: `${benchmark}: self-written items bundled with skillopt-bench` };
    throw new ConfigError(
      `benchmark '${benchmark}' is the bundled set and takes no other data; use '${benchmark.replace(/-mini$/, '')}'`,
    );
  }
  if (source.kind === 'split-dir')
    return { path: source.path, provenance: `${benchmark}: split folder '${basename(source.path)}'` };
  throw new ConfigError(
    `benchmark '${benchmark}' needs a data folder (run 'skillopt-bench data pull ${benchmark}'); its small bundled set is '${benchmark}-mini'`,
  );
}
