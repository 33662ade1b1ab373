import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { DataError } from '../core/errors.ts';
import { readJsonl } from '../core/jsonl-reader.ts';
import { schemaIssues } from '../core/schema-issues.ts';
import type { Split, Task } from '../core/vocabulary.ts';
import { readCsvFile } from './read-csv-file.ts';
import { readJsonFile } from './read-json-file.ts';
import { makeTask, splitNames, type TaskDraft } from './task.ts';

export interface SplitFolderOptions<Item extends { readonly id: string }, Payload> {
  /** The folder that holds train/, val/ and test/. */
  readonly path: string;
  /** Name of the benchmark in `skillopt-bench data pull <name>`. */
  readonly benchmark: string;
  readonly schema: z.ZodType<Item>;
  /** A field that every materialised item has and no manifest has: tells the two apart. */
  readonly contentField: string;
  readonly toTask: (item: Item) => Omit<TaskDraft<Payload>, 'split' | 'id'>;
  readonly signal: AbortSignal;
}

/**
 * Loads a materialised split folder: in each split the first *.json in name order, a JSON array of items
 * (spec/benchmarks-qa.md 0.1); where there is none, the first *.jsonl, else the first *.csv, whose cells are text.
 * @throws {DataError} naming file and id: folder missing, no or no valid records, not an array, empty, bad UTF-8,
 * an item of the wrong shape, an id twice, or a manifest (ids only) in place of the items
 */
export async function loadSplitFolder<Item extends { readonly id: string }, Payload>(
  options: SplitFolderOptions<Item, Payload>,
): Promise<Record<Split, readonly Task<Payload>[]>> {
  const seen = new Map<string, string>();
  const tasks: Record<Split, readonly Task<Payload>[]> = { train: [], val: [], test: [] };
  for (const split of splitNames) {
    const { file, rows } = await readSplitRows(options.path, split, options);
    refuseManifest(file, rows, options);
    tasks[split] = rows.map((row, index) => {
      const item = checkedItem(file, row, index, options.schema);
      const earlier = seen.get(item.id);
      if (earlier !== undefined) throw new DataError(duplicate(file, item.id, earlier));
      seen.set(item.id, file);
      return makeTask({ ...options.toTask(item), id: item.id, split });
    });
  }
  return tasks;
}

/** What holds the items, by preference. */
const endings = ['.json', '.jsonl', '.csv'] as const;

/**
 * Rows of one split, unchecked but for being a non-empty array.
 * @throws {DataError} naming folder or file
 */
export async function readSplitRows(
  folder: string,
  split: Split,
  { benchmark, signal }: { readonly benchmark: string; readonly signal: AbortSignal },
): Promise<{ file: string; rows: readonly unknown[] }> {
  const splitFolder = join(folder, split);
  let names: string[];
  try {
    names = await readdir(splitFolder);
  } catch (error) {
    throw new DataError(
      `${splitFolder}: folder missing; a data folder has train/, val/ and test/ (${howToGet(benchmark)})`,
      error,
    );
  }
  const [name] = endings.flatMap((ending) => names.filter((entry) => entry.endsWith(ending)).sort());
  if (name === undefined)
    throw new DataError(`${splitFolder}: holds no .json, .jsonl or .csv file (${howToGet(benchmark)})`);
  const file = join(splitFolder, name);
  const rows = await readRows(file, signal);
  if (rows.length === 0) throw new DataError(`${file}: split ${split} is empty`);
  return { file, rows };
}

async function readRows(file: string, signal: AbortSignal): Promise<readonly unknown[]> {
  if (file.endsWith('.csv')) return (await readCsvFile(file, signal)).map(({ fields }) => fields);
  if (file.endsWith('.jsonl')) {
    const rows: unknown[] = [];
    for await (const { value } of readJsonl(file, { origin: 'foreign', signal })) rows.push(value);
    return rows;
  }
  const rows = await readJsonFile(file, signal);
  if (!Array.isArray(rows))
    throw new DataError(`${file}: must be a JSON array of items, found ${kindOf(rows)}`);
  return rows;
}

function refuseManifest(
  file: string,
  rows: readonly unknown[],
  { contentField, benchmark }: { readonly contentField: string; readonly benchmark: string },
): void {
  const manifest = rows.every((row) => isObject(row) && 'id' in row && !(contentField in row));
  if (manifest)
    throw new DataError(
      `${file}: a manifest (ids without '${contentField}'), not the items themselves: ${howToGet(benchmark)}`,
    );
}

function checkedItem<Item>(file: string, row: unknown, index: number, schema: z.ZodType<Item>): Item {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  const id = isObject(row) && typeof row.id === 'string' ? `item '${row.id}'` : `row ${index + 1}`;
  const [issue] = schemaIssues(parsed.error.issues, { schema, value: row });
  throw new DataError(`${file}: ${id}: ${issue?.message ?? 'wrong shape'}`);
}

function duplicate(file: string, id: string, earlier: string): string {
  return `${file}: id '${id}' occurs twice${earlier === file ? '' : `, first in ${earlier}`}`;
}

function howToGet(benchmark: string): string {
  return `run 'skillopt-bench data pull ${benchmark}' or 'skillopt-bench data import ${benchmark} <file>'`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
