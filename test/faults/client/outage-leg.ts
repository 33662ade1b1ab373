import { setTimeout as pause } from 'node:timers/promises';
import { defaultRetryPolicy } from '../../../models/wrap/retry.ts';
import { startFaultServer } from '../server/start-fault-server.ts';
import { scoreOf } from './judge-outcomes.ts';
import { sweepEndpoints } from './models-file.ts';
import type { LegReport } from './report.ts';
import { runSweep } from './sweep.ts';

const awayMs = 10_000;
const rollouts = 600;
/** Rollouts that are asked before the server dies. */
const before = 100;
const allowed = ['reply', 'transient', 'timeout'];

/** The server is killed in the middle of a sweep and is back, on its ports, 10 s later. Retries are those of the product. */
export async function outageLeg(options: {
  readonly folder: string;
  readonly timeoutMs: number;
  readonly right: ReadonlyMap<string, string>;
}): Promise<LegReport> {
  const first = await startFaultServer({ seed: 0, faulty: false });
  const { ports } = first;
  let second: Promise<typeof first> | null = null;
  let seen = 0;
  const comeBack = async (): Promise<typeof first> => {
    await first.kill();
    await pause(awayMs);
    return startFaultServer({ seed: 0, faulty: false, ports });
  };
  try {
    const result = await runSweep({
      folder: options.folder,
      endpoints: sweepEndpoints(ports, options.timeoutMs),
      rollouts,
      retry: defaultRetryPolicy,
      maxUsd: 1_000,
      concurrency: 10,
      onTry: () => {
        seen += 1;
        if (seen === before) second = comeBack();
      },
    });
    const wrong: string[] = [];
    const counts = new Map<string, number>();
    for (const { call, ended, message } of result.tries) {
      counts.set(ended, (counts.get(ended) ?? 0) + 1);
      if (!allowed.includes(ended)) wrong.push(`${call} ended as ${ended}: ${message}`);
    }
    let missing = 0;
    for (const { call, question, outcome } of result.rollouts) {
      const isMissing = outcome.kind === 'infra-error' && /^MODEL_(TRANSIENT|TIMEOUT)$/.test(outcome.cause);
      if (isMissing) missing += 1;
      else if (scoreOf(outcome) !== options.right.get(question))
        wrong.push(`${call}: ${scoreOf(outcome)}, right: ${options.right.get(question)}`);
    }
    if (result.rollouts.length !== rollouts) wrong.push(`${result.rollouts.length} rollouts of ${rollouts}`);
    for (const { endpoint, code, message } of result.stopped) wrong.push(`${endpoint}: ${code}: ${message}`);
    if (second === null) wrong.push('the server was not killed');
    return {
      name: `server away for ${awayMs / 1000} s`,
      rows: [...counts.entries()].map(([ended, count]) => ({
        fault: `tries that ended as ${ended}`,
        expected: ended,
        seen: count,
        asExpected: allowed.includes(ended) ? count : 0,
      })),
      wrong,
      numbers: { rollouts: result.rollouts.length, missing, seconds: Math.round(result.seconds) },
    };
  } finally {
    await first.kill();
    await (await (second as Promise<typeof first> | null))?.kill();
  }
}
