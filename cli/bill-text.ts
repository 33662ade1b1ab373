import type { Ledger } from '../models/wrap/ledger.ts';

/** One line on what this process called and paid: calls made now apart from those answered by a cache. */
export function billText(ledger: Ledger): string {
  const { calls, liveCalls, liveUsage, billedUsd } = ledger.totals();
  const usd = billedUsd === null ? 'price unknown' : `${billedUsd.toFixed(4)} USD`;
  const tokens = liveUsage.input + liveUsage.output;
  return `billed now: ${liveCalls} calls made, ${tokens} tokens, ${usd}; ${calls - liveCalls} calls answered from the cache`;
}
