import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'libsql';
import { StorageError } from '../../core/errors.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { type CallEntry, callEntrySchema } from '../recording/call-entry.ts';
import { cacheFailure, isBusy } from './cache-failure.ts';
import type { CallCache } from './call-cache.ts';
import { OwnKeys } from './own-keys.ts';

/** `write` = read and write. */
export type CacheMode = 'off' | 'read' | 'write';

/** Raised when the table changes; other versions are refused, never guessed at. */
const schemaVersion = 1;
/** How long a statement waits for other processes before the write is put off. */
const busyTimeoutMs = 1_000;
/** How long a write that was put off waits before it is tried again. */
const putOffMs = 200;
/** How often a write is put off before it counts as failed: with the busy time-out about two minutes. */
const mostPutOffs = 100;

/** How the text of a reply begins; see `replyEntry`. */
const replyStart = '{"outcome":"reply"';

interface Statement {
  get(...values: string[]): unknown;
  run(...values: string[]): unknown;
}
interface Store {
  readonly db: Database.Database;
  readonly select: Statement;
  readonly insert: Statement;
}

/** A commit that somebody waits for. */
interface Commit {
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: StorageError) => void;
}

/**
 * The response cache: one libsql (SQLite) file of call key -> {@link CallEntry}. The first reply of a key stays.
 * What comes in during one turn of the event loop is committed together at its end; reads see it at once. Whoever
 * waits for `put` before it lets another call begin loses nothing that was paid for to a kill of the process (a
 * power cut may take the last commits). Several processes may share the file (write-ahead log). `read` never
 * writes, also not the file itself; `off` never opens it.
 */
export class ResponseCache implements CallCache {
  readonly path: string;
  readonly mode: CacheMode;
  readonly #store: Store | null;
  readonly #pending = new Map<string, string>();
  /** Everything that the file can hold, as long as that is known. */
  #own: OwnKeys | null;
  #commit: Commit | null = null;
  #turnEnd: NodeJS.Immediate | null = null;
  #timer: NodeJS.Timeout | null = null;
  #putOffs = 0;
  #failure: StorageError | null = null;

  /**
   * Opens the cache, in mode `write` making file and folder when missing.
   * @throws {StorageError} naming the file and the way out when it is damaged, foreign or not writable
   */
  static open(path: string, mode: CacheMode): ResponseCache {
    const wanted = mode === 'write' || (mode === 'read' && existsSync(path));
    return new ResponseCache(path, mode, wanted ? openStore(path, mode === 'write') : null);
  }

  private constructor(path: string, mode: CacheMode, store: Store | null) {
    this.path = path;
    this.mode = mode;
    this.#store = store;
    this.#own = store === null ? null : OwnKeys.ofEmpty(store);
  }

  /** @throws {StorageError} when the file cannot be read or holds something else than an entry */
  get(key: string): CallEntry | null {
    if (this.#store === null) return null;
    const text = this.#pending.get(key) ?? (this.#isNew(key) ? null : this.#read(this.#store, key));
    if (text === null) return null;
    const entry = callEntrySchema.safeParse(parsed(text));
    if (!entry.success) throw cacheFailure(this.path, new Error(`entry ${key} is not a call entry`));
    return entry.data;
  }

  /**
   * Keeps an entry: at once for `get`, in the file when the promise resolves. The first reply of a key stays; a
   * failure gives way to what comes after it.
   * @throws {StorageError} when this or an earlier commit could not be written (disk full)
   */
  put(key: string, entry: CallEntry): Promise<void> {
    if (this.#store === null || this.mode !== 'write') return Promise.resolve();
    if (this.#failure !== null) throw this.#failure;
    const text = JSON.stringify(entry);
    if (!this.#pending.get(key)?.startsWith(replyStart)) this.#pending.set(key, text);
    // Replies that the same turn brings share a commit. A put-off commit has a time of its own.
    if (this.#timer === null) this.#turnEnd ??= setImmediate(() => this.#flushQuietly());
    this.#commit ??= newCommit();
    return this.#commit.done;
  }

  /** Commits what is pending. @throws {StorageError} when it cannot be written */
  flush(): void {
    this.#cancel();
    if (this.#failure !== null) throw this.#failure;
    if (this.#store === null || this.#pending.size === 0) return;
    const { db, insert } = this.#store;
    try {
      db.exec('BEGIN IMMEDIATE');
      try {
        for (const [key, text] of this.#pending) insert.run(key, text);
        db.exec('COMMIT');
        for (const key of this.#pending.keys()) this.#own?.add(key);
      } catch (error) {
        rollback(db);
        throw error;
      }
      this.#pending.clear();
      this.#putOffs = 0;
      this.#commit?.resolve();
      this.#commit = null;
    } catch (error) {
      this.#putOffs += 1;
      if (!isBusy(error) || this.#putOffs > mostPutOffs) {
        this.#failure = cacheFailure(this.path, error);
        this.#commit?.reject(this.#failure);
        throw this.#failure;
      }
      this.#timer = setTimeout(() => this.#flushQuietly(), putOffMs);
    }
  }

  /** The entries of these keys, for a recording; `missing` lists the keys that the cache does not hold. */
  export(keys: Iterable<string>): { entries: [string, CallEntry][]; missing: string[] } {
    const entries: [string, CallEntry][] = [];
    const missing: string[] = [];
    for (const key of new Set(keys)) {
      const entry = this.get(key);
      if (entry === null) missing.push(key);
      else entries.push([key, entry]);
    }
    return { entries, missing };
  }

  /** Commits and closes; harmless when called again. @throws {StorageError} when the rest cannot be written */
  close(): void {
    if (this.#store === null || !this.#store.db.open) return;
    try {
      while (this.#pending.size > 0) this.flush();
    } finally {
      this.#cancel();
      this.#store.db.close();
    }
  }

  #isNew(key: string): boolean {
    if (this.#own === null) return false;
    try {
      if (this.#own.areAll()) return !this.#own.has(key);
    } catch (error) {
      throw cacheFailure(this.path, error);
    }
    this.#own = null;
    return false;
  }

  #read(store: Store, key: string): string | null {
    try {
      const row = store.select.get(key);
      if (!Array.isArray(row)) return null;
      return typeof row[0] === 'string' ? row[0] : '';
    } catch (error) {
      throw cacheFailure(this.path, error);
    }
  }

  #cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#turnEnd !== null) clearImmediate(this.#turnEnd);
    this.#timer = null;
    this.#turnEnd = null;
  }

  #flushQuietly(): void {
    try {
      this.flush();
    } catch {
      // Kept in #failure: who waits for the commit is told, and the next put, flush or close throws it.
    }
  }
}

function newCommit(): Commit {
  let resolve: Commit['resolve'] = () => {};
  let reject: Commit['reject'] = () => {};
  const done = new Promise<void>((settle, fail) => {
    resolve = settle;
    reject = fail;
  });
  // Nobody may be waiting.
  done.catch(() => undefined);
  return { done, resolve, reject };
}

function openStore(path: string, writable: boolean): Store {
  let db: Database.Database | null = null;
  try {
    if (writable) makeFolder(dirname(path));
    db = new Database(writable ? path : readablePath(path), { timeout: busyTimeoutMs });
    if (writable) prepareFile(db, path);
    else db.exec('PRAGMA query_only = ON');
    checkVersion(db, path);
    return {
      db,
      select: db.prepare('SELECT entry FROM calls WHERE key = ?').raw(),
      insert: db.prepare(
        'INSERT INTO calls (key, entry) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET entry = excluded.entry ' +
          `WHERE entry NOT LIKE '${replyStart}%'`,
      ),
    };
  } catch (error) {
    db?.close();
    throw error instanceof StorageError ? error : cacheFailure(path, error);
  }
}

/**
 * How a file is opened that is only read. Readers of a write-ahead log make files beside it; where they cannot, as on a
 * read-only file system, and nobody has a log open, SQLite is told that the file does not change.
 */
function readablePath(path: string): string {
  if (existsSync(`${path}-wal`) || mayWriteInto(dirname(path))) return path;
  const url = pathToFileURL(resolve(path));
  url.searchParams.set('immutable', '1');
  return `file:${url.pathname}${url.search}`;
}

function mayWriteInto(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Makes the table in a new file. Switching to the write-ahead log does not wait for others by itself. */
function prepareFile(db: Database.Database, path: string): void {
  const deadlineMs = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      db.exec('PRAGMA journal_mode = WAL');
      db.exec('PRAGMA synchronous = NORMAL');
      db.exec('BEGIN IMMEDIATE');
      if (versionOf(db) === 0) {
        db.exec('CREATE TABLE IF NOT EXISTS calls (key TEXT PRIMARY KEY, entry TEXT NOT NULL)');
        db.exec(`PRAGMA user_version = ${schemaVersion}`);
      } else checkVersion(db, path);
      db.exec('COMMIT');
      return;
    } catch (error) {
      rollback(db);
      if (!isBusy(error) || performance.now() > deadlineMs) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

function checkVersion(db: Database.Database, path: string): void {
  const version = versionOf(db);
  if (version !== schemaVersion)
    throw cacheFailure(path, new Error(`format version ${version}, this program reads ${schemaVersion}`));
}

function versionOf(db: Database.Database): number {
  const row: unknown = db.prepare('PRAGMA user_version').get();
  return typeof row === 'object' && row !== null && 'user_version' in row ? Number(row.user_version) : 0;
}

function rollback(db: Database.Database): void {
  try {
    db.exec('ROLLBACK');
  } catch {
    // The transaction had not begun, or the database has ended it already.
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
