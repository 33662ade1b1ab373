import { writeFileAtomic } from '../../core/atomic-file.ts';
import { DataError } from '../../core/errors.ts';
import { canonicalJson } from '../../core/json.ts';
import { readJsonlSync } from '../../core/jsonl-reader.ts';
import type { CallEntry } from './call-entry.ts';
import { callLineText, checkedCall } from './call-line.ts';

/** Where calls can be looked up: a recording, a journal or the response cache. */
export interface CallLookup {
  /** The entry of a call key, or null. */
  get(key: string): CallEntry | null;
}

/**
 * Writes the calls of a recording: JSON Lines sorted by key, canonical, so that equal calls give equal bytes and a
 * version control system shows what changed. The file appears whole or not at all.
 * @throws {DataError} when one key has two different entries
 * @throws {StorageError} when it cannot be written
 */
export function writeCallsFile(path: string, entries: Iterable<readonly [string, CallEntry]>): void {
  const lines = new Map<string, string>();
  for (const [key, entry] of entries) {
    const line = callLineText(key, entry);
    const known = lines.get(key);
    if (known !== undefined && known !== line)
      throw new DataError(`${path}: call ${key} has two different entries; record one run at a time`);
    lines.set(key, line);
  }
  const text = [...lines.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, line]) => `${line}\n`)
    .join('');
  writeFileAtomic(path, text);
}

/** The calls of a recording, in memory. */
export class CallsFile implements CallLookup {
  readonly #calls: ReadonlyMap<string, CallEntry>;

  /** @throws {DataError} naming file and line of what is not a call, or contradicts an earlier line */
  static read(path: string): CallsFile {
    return CallsFile.#read(path, { journal: false });
  }

  /** The calls of a run's own journal, in which a later entry takes the place of a failure; a torn end is left out. */
  static readJournal(path: string): CallsFile {
    return CallsFile.#read(path, { journal: true });
  }

  static #read(path: string, { journal }: { readonly journal: boolean }): CallsFile {
    const calls = new Map<string, CallEntry>();
    for (const { value, line } of readJsonlSync(path, { origin: journal ? 'own' : 'foreign' })) {
      const where = `${path}:${line}`;
      const { key, entry } = checkedCall(value, where);
      const known = calls.get(key);
      const superseded = journal && known?.outcome === 'failure';
      if (known !== undefined && !superseded && canonicalJson(known) !== canonicalJson(entry))
        throw new DataError(`${where}: call ${key} is there already, with another entry`);
      calls.set(key, entry);
    }
    return new CallsFile(calls);
  }

  constructor(calls: ReadonlyMap<string, CallEntry>) {
    this.#calls = calls;
  }

  get size(): number {
    return this.#calls.size;
  }

  get(key: string): CallEntry | null {
    return this.#calls.get(key) ?? null;
  }

  entries(): IterableIterator<[string, CallEntry]> {
    return this.#calls.entries();
  }
}
