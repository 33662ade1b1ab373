import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { benchmarkDefinitions } from '../../benchmarks/registry.ts';
import { ConfigError, UsageError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest-name.ts';
import { type BenchmarkEntry, benchmarkEntries, type MatrixFile } from '../../matrix/matrix-file.ts';
import { type LoadedMatrix, type MatrixChoices, readMatrixFile, resolved } from '../load-matrix.ts';
import { simulatedForm } from './simulated-form.ts';

export interface ShippedChoices {
  readonly models?: string;
  readonly limit?: number;
  readonly replicates?: number;
  /** Mini sets and simulated profiles in place of benchmarks and models. */
  readonly simulated?: boolean;
  /** The only benchmarks that run, by the names in the shipped file; the cells of the others are missing. */
  readonly benchmarks?: readonly string[];
  /** Folder of the data folders, each named like its benchmark. */
  readonly data: string;
  readonly learned?: MatrixChoices['learned'];
  readonly clis?: MatrixChoices['clis'];
  readonly findCli?: MatrixChoices['findCli'];
}

/**
 * Reads a shipped matrix and fits it to this machine: stand-ins, the benchmarks that were asked for, their data. No
 * cell is dropped: what does not run here stays in the matrix as missing, with its reason.
 * @throws {ConfigError} naming the data folders that are not there, and how they are made
 */
export async function loadShipped(path: string, choices: ShippedChoices): Promise<LoadedMatrix> {
  const written = readMatrixFile(path);
  requireNames(written, choices.benchmarks ?? []);
  const file = choices.simulated === true ? simulatedForm(written) : withData(written, choices);
  const absent = new Map<string, string>();
  for (const [index, { label, name }] of benchmarkEntries(file).entries()) {
    const original = benchmarkEntries(written)[index]?.name ?? name;
    if (choices.benchmarks !== undefined && !choices.benchmarks.includes(original))
      absent.set(label, `${original} was left out with --benchmarks`);
    else if (!benchmarkDefinitions.some((definition) => definition.name === name))
      absent.set(label, `benchmark ${name} is not in this version`);
  }
  return resolved(file, process.cwd(), {
    limit: choices.limit,
    replicates: choices.replicates,
    learned: choices.learned,
    clis: choices.clis,
    findCli: choices.findCli,
    ...(choices.simulated === true ? { builtInModelsOnly: true } : { models: choices.models }),
    absent,
  });
}

function requireNames(file: MatrixFile, asked: readonly string[]): void {
  const names = benchmarkEntries(file).map(({ name }) => name);
  for (const name of asked)
    if (!names.includes(name))
      throw new UsageError(
        `--benchmarks: '${name}' is not in the matrix${didYouMean(name, names)}; it has: ${[...new Set(names)].join(', ')}`,
      );
}

/** Puts the data folders of this machine in; only those of benchmarks that run are asked for. */
function withData(file: MatrixFile, { benchmarks, data }: ShippedChoices): MatrixFile {
  const wanting: string[] = [];
  const entries = benchmarkEntries(file).map((entry) => {
    const definition = benchmarkDefinitions.find(({ name }) => name === entry.name);
    const runs = benchmarks === undefined || benchmarks.includes(entry.name);
    if (definition === undefined || definition.defaultSource !== null || !runs) return plain(entry);
    const path = resolve(data, entry.name);
    if (!existsSync(path)) wanting.push(entry.name);
    return { ...plain(entry), data: path };
  });
  if (wanting.length > 0)
    throw new ConfigError(
      `no data folder for ${wanting.join(', ')}: expected ${wanting.map((name) => join(data, name)).join(', ')}; ` +
        `make them with 'skillopt-bench data pull <name>', give another place with --data, or name the benchmarks that are to run with --benchmarks`,
    );
  return { ...file, benchmarks: entries };
}

function plain({ name, label, settings, limit }: BenchmarkEntry): {
  name: string;
  label: string;
  settings: Record<string, never>;
  limit?: Exclude<BenchmarkEntry['limit'], 0>;
} {
  return {
    name,
    label,
    settings: { ...settings } as Record<string, never>,
    ...(limit === 0 ? {} : { limit }),
  };
}
