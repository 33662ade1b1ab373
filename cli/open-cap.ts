import type { PlannedRun } from '../matrix/resolve-matrix.ts';
import { SpendBook, type Spending } from '../models/wrap/spend-book.ts';
import { SpendCap } from '../models/wrap/spend-cap.ts';

interface CapOptions {
  /** Results folder. */
  readonly out: string;
  readonly maxUsd?: number;
  readonly maxCalls?: number;
}

/**
 * The caps of a results folder, and its book where live calls are to be made. Says what was spent before where there is a cap.
 * @throws {IncompleteError} naming another process that spends there @throws {ConfigError} @throws {StorageError}
 */
export function openCap(
  { out, maxUsd, maxCalls }: CapOptions,
  open: readonly PlannedRun[],
  say: (line: string) => void,
): { book: SpendBook | null; cap: SpendCap } {
  const isLive = open.some(({ run }) => run.target.source === 'live' || run.optimizer?.source === 'live');
  if (!isLive) return { book: null, cap: new SpendCap({ maxUsd, maxCalls }) };
  const isCapped = maxUsd !== undefined || maxCalls !== undefined;
  const book = SpendBook.open(out, { isCapped });
  if (isCapped && book.before.calls > 0) say(spentBefore(book.before));
  try {
    return { book, cap: new SpendCap({ maxUsd, maxCalls, book }) };
  } catch (error) {
    book.close();
    throw error;
  }
}

function spentBefore({ usd, calls, open, unpriced }: Spending): string {
  const parts = [
    `spent before: ${usd.toFixed(4)} USD in ${calls} calls`,
    ...(open === 0 ? [] : [`${open} of them never settled: counted at the most that they may cost`]),
    ...(unpriced === 0 ? [] : [`${unpriced} of unknown price: not counted`]),
  ];
  return parts.join('; ');
}
