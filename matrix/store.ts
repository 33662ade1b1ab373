import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../core/errors.ts';

/** The folder of one matrix's results: `runs/<run id>/events.jsonl` and beside them whatever is derived. */
export interface ResultsStore {
  readonly folder: string;
  runFolder(id: string): string;
  /** Ids of all runs that have a log, sorted. */
  runIds(): string[];
  /** True when the last line of the run's log says so. Cheap: reads the end of the file only. */
  isFinished(id: string): boolean;
}

export function resultsStore(folder: string): ResultsStore {
  const runs = join(folder, 'runs');
  const runFolder = (id: string) => join(runs, id);
  return {
    folder,
    runFolder,
    runIds() {
      if (!existsSync(runs)) return [];
      return readdirSync(runs)
        .filter((id) => existsSync(join(runs, id, 'events.jsonl')))
        .sort();
    },
    isFinished: (id) => lastLine(join(runFolder(id), 'events.jsonl')).startsWith('{"type":"run-finished"'),
  };
}

/** The results folder that a command was given. @throws {ConfigError} when it holds no runs */
export function existingStore(folder: string): ResultsStore {
  const store = resultsStore(folder);
  if (store.runIds().length === 0)
    throw new ConfigError(
      `no runs in '${folder}': expected ${join(folder, 'runs', '<run id>', 'events.jsonl')}`,
    );
  return store;
}

function lastLine(path: string): string {
  if (!existsSync(path)) return '';
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const length = Math.min(size, 512);
    const buffer = Buffer.alloc(length);
    readSync(file, buffer, 0, length, size - length);
    const text = buffer.toString('utf8');
    // A torn last line is no line: readers drop it.
    return text.endsWith('\n') ? (text.trimEnd().split('\n').at(-1) ?? '') : '';
  } finally {
    closeSync(file);
  }
}
