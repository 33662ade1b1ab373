import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { ConfigError, messageOf } from '../core/errors.ts';
import type { Split } from '../core/vocabulary.ts';
import { parseYamlFile } from '../core/yaml-file.ts';
import { type MatrixFile, matrixFileSchema } from '../matrix/matrix-file.ts';
import { type NotPossible, type PlannedRun, resolveMatrix } from '../matrix/resolve-matrix.ts';
import { folderOf } from '../matrix/workbench.ts';
import type { Catalog } from '../models/catalog/catalog.ts';
import { loadCatalog } from '../models/catalog/load-catalog.ts';
import type { CliFinder } from '../modes/cli/cli-finder.ts';
import { type FindCli, localClis } from './local-modes.ts';

export interface LoadedMatrix {
  readonly file: MatrixFile;
  readonly catalog: Catalog;
  readonly planned: readonly PlannedRun[];
  /** Cells that have no number and never will. */
  readonly notPossible: readonly NotPossible[];
  /** Runs that wait for the document of another, as they will be but for its text. */
  readonly waiting: readonly PlannedRun[];
  readonly clis: CliFinder;
}

export interface MatrixChoices {
  /** `--models`: a models file in place of the one that the matrix names. */
  readonly models?: string;
  /** Reads no models file at all, not even ./models.yaml. */
  readonly builtInModelsOnly?: boolean;
  readonly limit?: number;
  /** `--replicates`: in place of the file's. */
  readonly replicates?: number;
  readonly evalSplit?: Split;
  /** Benchmarks, by label, whose cells stay missing here, and why. */
  readonly absent?: ReadonlyMap<string, string>;
  /** The document that a finished run of this matrix learned; absent: none yet. */
  /** What has looked for agent CLIs already; absent: they are looked for, by `findCli`. */
  readonly clis?: CliFinder;
  readonly findCli?: FindCli;
  readonly learned?: (file: MatrixFile, runId: string) => string | null;
}

/** Reads and resolves a matrix file. @throws {ConfigError} naming file, line and key */
export async function loadMatrix(path: string, choices: MatrixChoices = {}): Promise<LoadedMatrix> {
  return resolved(readMatrixFile(path), folderOf(path), choices);
}

/** @throws {ConfigError} naming file, line and key */
export function readMatrixFile(path: string): MatrixFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`matrix file ${path}: ${messageOf(error)}`, error);
  }
  return parseYamlFile(text, { file: basename(path), schema: matrixFileSchema }).value;
}

/** Resolves a matrix that a command made itself; relative paths start in the working directory. */
export async function resolved(
  written: MatrixFile,
  folder: string,
  choices: MatrixChoices,
): Promise<LoadedMatrix> {
  const { replicates = written.replicates } = choices;
  const file = { ...written, replicates };
  const catalog = loadCatalog(
    choices.builtInModelsOnly === true
      ? { path: null }
      : { path: catalogPath(file, folder, choices.models), env: process.env },
  );
  const notPossible: NotPossible[] = [];
  const waiting: PlannedRun[] = [];
  const clis = choices.clis ?? localClis(catalog, choices.findCli);
  const planned = await resolveMatrix({
    file,
    folder,
    catalog,
    clis,
    limit: choices.limit,
    evalSplit: choices.evalSplit,
    absent: choices.absent,
    learned: (runId) => choices.learned?.(file, runId) ?? null,
    onNotPossible: (cell) => notPossible.push(cell),
    onWaiting: (run) => waiting.push(run),
  });
  return { file, catalog, planned, notPossible, waiting, clis };
}

/** `--models`, else the matrix's own `catalog`, else ./models.yaml when there is one. */
function catalogPath(file: MatrixFile, folder: string, given: string | undefined): string | null {
  if (given !== undefined) return given;
  if (file.catalog !== undefined) return resolve(folder, file.catalog);
  return existsSync('models.yaml') ? 'models.yaml' : null;
}
