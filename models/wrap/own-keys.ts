import type Database from 'libsql';

/** How long it may go unnoticed that another process has written; its own commits are as late. */
const noticeMs = 200;
/** Beyond this many keys the file is asked, which takes a constant time, instead of memory. */
const mostKeys = 200_000;

/**
 * The keys of a cache file that was empty when it was opened and that nobody else has written since. A new run asks
 * for thousands of keys that cannot be there: knowing them spares it a statement for each.
 */
export class OwnKeys {
  readonly #versionOf: () => unknown;
  readonly #keys = new Set<string>();
  readonly #version: unknown;
  #checkedMs: number;

  /** null when the file holds something already. */
  static ofEmpty(store: { readonly db: Database.Database }): OwnKeys | null {
    const { db } = store;
    const version = db.prepare('PRAGMA data_version').raw();
    const versionOf = (): unknown => String(version.get());
    const before = versionOf();
    if (db.prepare('SELECT 1 FROM calls LIMIT 1').get() !== undefined) return null;
    return new OwnKeys(versionOf, before);
  }

  private constructor(versionOf: () => unknown, version: unknown) {
    this.#versionOf = versionOf;
    this.#version = version;
    this.#checkedMs = performance.now();
  }

  add(key: string): void {
    this.#keys.add(key);
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  /** Are these still all keys of the file? Once they are not, they never are again. */
  areAll(): boolean {
    if (this.#keys.size > mostKeys) return false;
    const nowMs = performance.now();
    if (nowMs - this.#checkedMs < noticeMs) return true;
    this.#checkedMs = nowMs;
    return this.#versionOf() === this.#version;
  }
}
