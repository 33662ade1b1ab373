import { randomBytes } from 'node:crypto';
import { type Dirent, existsSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { DataError, IncompleteError } from '../../core/errors.ts';
import { clearLeftLock, FolderLock, isLeftLocked, lockHolder } from '../../core/folder-lock.ts';
import { readJsonlSync } from '../../core/jsonl-reader.ts';
import { JsonlWriter } from '../../core/jsonl-writer.ts';
import { storageFailure, systemErrorCode } from '../../core/storage-failure.ts';

/** Below a results folder: what its live calls cost, a folder for each process that made some. */
export const spendFolder = 'spend';
export const spendFile = 'spend.jsonl';

/** US dollars; null = the price was not known. */
const usd = z.number().nonnegative().nullable();
const lineSchema = z.union([
  z.strictObject({ reserved: z.number().int(), usd }),
  z.strictObject({ settled: z.number().int(), usd }),
]);
type SpendLine = z.infer<typeof lineSchema>;

/** What earlier processes spent in a results folder. */
export interface Spending {
  readonly usd: number;
  readonly calls: number;
  /** Calls among them that nobody settled, since their process was killed: counted at the most that they may cost. */
  readonly open: number;
  /** Calls among them of unknown price: not in `usd`. */
  readonly unpriced: number;
}

/**
 * The durable account of live calls (`--max-usd` and `--max-calls` hold for a results folder, not for an invocation).
 * Each process appends to a file of its own, `<results>/spend/<life>/spend.jsonl`: a line before a call goes out,
 * another when its cost is known. A killed process loses none of them; a power cut may take the last second (group
 * commit, as of the event log).
 */
export class SpendBook {
  /** Of all processes before this one. */
  readonly before: Spending;
  /** Name of this process's account among all of the folder. */
  readonly life: string;
  readonly #folder: string;
  readonly #locks: readonly FolderLock[];
  readonly #writer: JsonlWriter;
  #count = 0;

  /**
   * Opens a new life in a results folder.
   * @param isCapped other processes must not spend there meanwhile
   * @throws {IncompleteError} naming the other process, or a lock that cannot be read
   * @throws {DataError} on an unreadable account
   * @throws {StorageError}
   */
  static open(results: string, { isCapped }: { isCapped: boolean }): SpendBook {
    const root = join(results, spendFolder);
    const locks: FolderLock[] = [];
    const name = `${new Date().toISOString().replace(/[-:]|\..*/g, '')}-${randomBytes(4).toString('hex')}`;
    try {
      if (isCapped) locks.push(FolderLock.acquire(root));
      const before = spendingIn(results, { isCapped });
      locks.push(FolderLock.acquire(join(root, name)));
      // Looked at after our own lock is there, as a capped one looks at the others after its own: one of two sees the other.
      const holder = isCapped ? null : lockHolder(root);
      if (holder !== null)
        throw new IncompleteError(
          `what is spent in '${results}' is being counted against a cap by ${holder}: wait until it ends, or give another --out`,
        );
      return new SpendBook(join(root, name), locks, before);
    } catch (error) {
      giveUp(locks, [join(root, name), root]);
      throw error;
    }
  }

  private constructor(folder: string, locks: readonly FolderLock[], before: Spending) {
    this.#folder = folder;
    this.life = basename(folder);
    this.#locks = locks;
    this.before = before;
    this.#writer = JsonlWriter.open(join(folder, spendFile));
  }

  /** Notes the most that a call may cost, before it is made. Returns its number. @throws {StorageError} */
  reserve(most: number | null): number {
    this.#count += 1;
    this.#writer.append({ reserved: this.#count, usd: most });
    return this.#count;
  }

  /** Notes what it did cost. @throws {StorageError} */
  settle(call: number, cost: number | null): void {
    this.#writer.append({ settled: call, usd: cost });
  }

  /** Where no call was made, nothing stays behind. @throws {StorageError} */
  close(): void {
    try {
      this.#writer.close();
    } finally {
      if (this.#count === 0) rmSync(join(this.#folder, spendFile), { force: true });
      for (const lock of [...this.#locks].reverse()) lock.release();
      if (this.#count === 0) removeEmpty(this.#folder, join(this.#folder, '..'));
    }
  }
}

/**
 * Lives of a results folder: the folders of their files.
 * @throws {DataError} naming one that is a link: what lies behind it may change or be gone
 */
export function livesOf(results: string): string[] {
  const root = join(results, spendFolder);
  return entriesOf(root)
    .filter((entry) => {
      if (entry.isSymbolicLink())
        throw new DataError(
          `${join(root, entry.name)} is a link: what was spent must lie in the folder itself, so put what it points to in its place`,
        );
      return entry.isDirectory();
    })
    .map(({ name }) => name)
    .sort();
}

/** None where there is no such folder: it is removed when it has become empty. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The account of one life, line by line; empty where there is none. @throws {DataError} naming file and line */
export function* spendLinesOf(results: string, life: string): Generator<SpendLine> {
  const path = join(results, spendFolder, life, spendFile);
  if (!existsSync(path)) return;
  try {
    for (const { value, line } of readJsonlSync(path)) {
      const parsed = lineSchema.safeParse(value);
      if (!parsed.success) throw new DataError(`${path}:${line}: not a line of an account of calls`);
      yield parsed.data;
    }
  } catch (error) {
    // Another process has tidied it away since: nothing stood there.
    if (existsSync(path)) throw error;
  }
}

/** @throws {IncompleteError} with `isCapped`, when another process is spending there */
function spendingIn(results: string, { isCapped }: { isCapped: boolean }): Spending {
  let total: Spending = { usd: 0, calls: 0, open: 0, unpriced: 0 };
  for (const life of livesOf(results)) {
    const folder = join(results, spendFolder, life);
    const holder = isCapped ? lockHolder(folder) : null;
    if (holder !== null)
      throw new IncompleteError(
        `live calls are being made for '${results}' by ${holder}, and a cap counts them: wait until it ends, or give another --out`,
      );
    total = sum(total, spendingOfLife(results, life));
    tidyUp(folder);
  }
  return total;
}

/**
 * What a killed process left beside its account: its lock, and an account in which nothing stands. Nobody opens a life
 * again, so several processes may tidy it at once. Never fails: it may stay.
 */
function tidyUp(folder: string): void {
  try {
    if (!isLeftLocked(folder)) return;
    const path = join(folder, spendFile);
    const isEmpty = !existsSync(path) || statSync(path).size === 0;
    // The lock last: by it the next process knows what is left.
    if (isEmpty) rmSync(path, { force: true });
    clearLeftLock(folder);
    if (isEmpty) removeEmpty(folder);
  } catch {
    // Another process is at it, or the folder is not ours to change.
  }
}

/** What one life has spent; what it did not settle counts at its most. @throws {DataError} naming file and line */
export function spendingOfLife(results: string, life: string): Spending {
  const open = new Map<number, number | null>();
  let spent = 0;
  let calls = 0;
  let unpriced = 0;
  const add = (cost: number | null) => {
    if (cost === null) unpriced += 1;
    else spent += cost;
  };
  for (const line of spendLinesOf(results, life)) {
    if ('reserved' in line) {
      calls += 1;
      open.set(line.reserved, line.usd);
    } else if (open.delete(line.settled)) add(line.usd);
  }
  for (const most of open.values()) add(most);
  return { usd: spent, calls, open: open.size, unpriced };
}

function sum(a: Spending, b: Spending): Spending {
  return {
    usd: a.usd + b.usd,
    calls: a.calls + b.calls,
    open: a.open + b.open,
    unpriced: a.unpriced + b.unpriced,
  };
}

/** Cleaning up must not hide why the book could not be opened. */
function giveUp(locks: readonly FolderLock[], folders: readonly string[]): void {
  try {
    for (const lock of [...locks].reverse()) lock.release();
    removeEmpty(...folders);
  } catch {
    // The next process knows a left-over when it sees one.
  }
}

function removeEmpty(...folders: readonly string[]): void {
  for (const folder of folders)
    try {
      rmdirSync(folder);
    } catch (error) {
      if (!['ENOENT', 'ENOTEMPTY'].includes(systemErrorCode(error) ?? ''))
        throw storageFailure('remove', folder, error);
    }
}
