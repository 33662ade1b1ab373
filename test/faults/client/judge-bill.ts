import { costUsd } from '../../../models/wrap/price.ts';
import type { SeenTry } from '../server/fault-log.ts';
import type { SweepResult } from './sweep.ts';

/** Timers and scheduling of two processes. */
const slackMs = 30;
const priceOfModels = {
  inputUsdPerMillion: 1,
  cachedInputUsdPerMillion: null,
  outputUsdPerMillion: 4,
  asOf: '',
};

/** No try comes sooner than the server asked. */
export function judgeWaits(seen: readonly SeenTry[], wrong: string[]): void {
  const byTry = new Map(seen.map((each) => [`${each.call} ${each.attempt}`, each]));
  for (const { call, attempt, arrivedMs, asksToWaitMs, fault } of seen) {
    const next = byTry.get(`${call} ${attempt + 1}`);
    if (next === undefined || asksToWaitMs === 0) continue;
    const waitedMs = next.arrivedMs - arrivedMs;
    if (waitedMs < asksToWaitMs - slackMs)
      wrong.push(
        `${fault}: ${call} came back after ${Math.round(waitedMs)} ms, asked to wait ${asksToWaitMs}`,
      );
  }
}

/** What the owner of the server bills. */
export function billedUsd(seen: readonly SeenTry[]): number {
  return seen.reduce((sum, { billed }) => {
    if (billed === null) return sum;
    return sum + costUsd({ ...billed, cachedInput: 0, reasoning: 0 }, priceOfModels);
  }, 0);
}

/** What the server bills is within what the client counts, call by call in number and as a sum in money. */
export function judgeBill(
  { spent, booked, ledger, tries, rollouts }: SweepResult,
  seen: readonly SeenTry[],
  wrong: string[],
): Record<string, string | number> {
  const usd = billedUsd(seen);
  if (usd > spent.usd + 1e-9) wrong.push(`billed ${usd} USD, counted ${spent.usd}`);
  if (Math.abs(spent.usd - booked.usd) > 1e-6 || spent.calls !== booked.calls)
    wrong.push(
      `in memory ${spent.usd} USD in ${spent.calls} calls, in the book ${booked.usd} in ${booked.calls}`,
    );
  if (spent.calls !== tries.length) wrong.push(`${tries.length} tries, ${spent.calls} of them under the cap`);
  const replies = tries.filter(({ ended }) => ended === 'reply').length;
  const answered = rollouts.filter(
    ({ outcome }) => outcome.kind === 'scored' && outcome.failReason !== 'context-overflow',
  );
  if (rollouts.length > 0 && replies !== answered.length)
    wrong.push(`${replies} replies, but ${answered.length} rollouts that were scored by one`);
  return {
    'billed, USD': usd.toFixed(4),
    'counted at most, USD': spent.usd.toFixed(4),
    'ledger, USD': (ledger.billedUsd ?? 0).toFixed(4),
  };
}
