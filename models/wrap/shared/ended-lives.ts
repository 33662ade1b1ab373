import { join } from 'node:path';
import { lockHolder } from '../../../core/folder-lock.ts';
import { livesOf, spendFolder, spendingOfLife } from '../spend-book.ts';

/** What an ended process has spent in a results folder, by its book; what it did not settle counts at its most. */
export interface EndedLife {
  readonly life: string;
  readonly usd: number;
  readonly calls: number;
}

/**
 * The lives of a results folder whose process is gone for certain: one on another machine may go on.
 * @throws {DataError} on an unreadable account
 */
export function endedLives(results: string): EndedLife[] {
  return livesOf(results)
    .filter((life) => lockHolder(join(results, spendFolder, life)) === null)
    .map((life) => {
      const { usd, calls } = spendingOfLife(results, life);
      return { life, usd, calls };
    });
}
