import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockHolder } from '../../../core/folder-lock.ts';
import { livesOf, spendFile, spendFolder, spendingOfLife } from '../spend-book.ts';

/** What a process has spent in a results folder, by its book; what it did not settle counts at its most. */
export interface BookedLife {
  readonly life: string;
  readonly usd: number;
  readonly calls: number;
  /** Its process is gone for certain. Otherwise the book is a lower bound: the process may go on, here or on another machine. */
  readonly hasEnded: boolean;
}

/** The lives of a results folder that have made calls. */
export class BookedLives {
  readonly #results: string | null;
  /** A book that nobody writes any more is read once. */
  readonly #ended = new Map<string, BookedLife>();

  /** @param results null = none are known */
  constructor(results: string | null) {
    this.#results = results;
  }

  /** As their books say by now. @throws {DataError} on an unreadable account */
  look(): readonly BookedLife[] {
    const results = this.#results;
    if (results === null) return [];
    return livesOf(results).flatMap((life) => {
      const ended = this.#ended.get(life);
      if (ended !== undefined) return ended;
      const folder = join(results, spendFolder, life);
      // A process that begins has a folder, then a lock, and then a book.
      if (!existsSync(join(folder, spendFile))) return [];
      const hasEnded = lockHolder(folder) === null;
      const { usd, calls } = spendingOfLife(results, life);
      const booked = { life, usd, calls, hasEnded };
      if (hasEnded) this.#ended.set(life, booked);
      return booked;
    });
  }
}
