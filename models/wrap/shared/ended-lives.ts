import { join } from 'node:path';
import { lockHolder } from '../../../core/folder-lock.ts';
import { livesOf, spendFolder, spendingOfLife } from '../spend-book.ts';

/** What an ended process has spent in a results folder, by its book; what it did not settle counts at its most. */
export interface EndedLife {
  readonly life: string;
  readonly usd: number;
  readonly calls: number;
}

/** The lives of a results folder whose process is gone for certain: one on another machine may go on. */
export class EndedLives {
  readonly #results: string | null;
  /** A book that nobody writes any more is read once. */
  readonly #known = new Map<string, EndedLife>();

  /** @param results null = none are known */
  constructor(results: string | null) {
    this.#results = results;
  }

  /** All that have ended by now. @throws {DataError} on an unreadable account @throws {IncompleteError} on an unreadable lock */
  look(): readonly EndedLife[] {
    const results = this.#results;
    if (results === null) return [];
    for (const life of livesOf(results)) {
      if (this.#known.has(life) || lockHolder(join(results, spendFolder, life)) !== null) continue;
      const { usd, calls } = spendingOfLife(results, life);
      this.#known.set(life, { life, usd, calls });
    }
    return [...this.#known.values()];
  }
}
