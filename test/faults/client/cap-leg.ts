import type { SeenTry } from '../server/fault-log.ts';
import { billedUsd } from './judge-bill.ts';
import type { SweepSettings } from './judge-sweep.ts';
import type { LegReport } from './report.ts';
import { runSweep } from './sweep.ts';

const maxUsd = 0.05;
const rollouts = 1_200;

/** The same faults under a cap of a fraction of what the sweep needs: it ends there, and the server has billed no more. */
export async function capLeg(
  settings: SweepSettings,
  folder: string,
  seen: () => Promise<readonly SeenTry[]>,
): Promise<LegReport> {
  const result = await runSweep({ ...settings, folder, rollouts, maxUsd });
  const billed = billedUsd(await seen());
  const { spent, booked, stopped } = result;
  const wrong: string[] = [];
  if (billed > maxUsd) wrong.push(`billed ${billed} USD under a cap of ${maxUsd}`);
  if (spent.usd > maxUsd) wrong.push(`counted ${spent.usd} USD under a cap of ${maxUsd}`);
  if (billed > spent.usd + 1e-9) wrong.push(`billed ${billed} USD, counted ${spent.usd}`);
  if (Math.abs(spent.usd - booked.usd) > 1e-6) wrong.push(`counted ${spent.usd} USD, booked ${booked.usd}`);
  if (stopped.length === 0) wrong.push('the cap was not reached');
  for (const { endpoint, code, message } of stopped)
    if (code !== 'CAP_REACHED') wrong.push(`${endpoint}: ${code}: ${message}`);
  return {
    name: `cap of ${maxUsd} USD`,
    rows: [],
    wrong,
    numbers: {
      tries: result.tries.length,
      'billed, USD': billed.toFixed(4),
      'counted at most, USD': spent.usd.toFixed(4),
      seconds: Math.round(result.seconds),
    },
  };
}
