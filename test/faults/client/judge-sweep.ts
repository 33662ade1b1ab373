import { allFaults } from '../server/draw-fault.ts';
import type { ExpectedClass } from '../server/exchange.ts';
import type { SeenTry } from '../server/fault-log.ts';
import { judgeBill, judgeWaits } from './judge-bill.ts';
import { judgeOutcomes } from './judge-outcomes.ts';
import type { ObservedTry } from './observed-provider.ts';
import type { SweepOptions, SweepResult } from './sweep.ts';

/** What all sweeps of the test share. */
export type SweepSettings = Pick<SweepOptions, 'endpoints' | 'retry' | 'concurrency'>;

/** How one fault went: tries that met it, and how they ended. */
export interface FaultRow {
  readonly fault: string;
  readonly expected: string;
  readonly seen: number;
  readonly asExpected: number;
}

export interface Judgement {
  readonly rows: readonly FaultRow[];
  /** What was wrong, in words; empty = nothing. */
  readonly wrong: readonly string[];
  readonly numbers: Readonly<Record<string, number | string>>;
}

const noFault = 'none';

/** Compares what the client did with what the server saw, and the scores with the right ones. */
export function judgeSweep(
  result: SweepResult,
  seen: readonly SeenTry[],
  options: {
    readonly right: ReadonlyMap<string, string>;
    readonly mostTriesPerRollout: number;
    readonly longestTryMs: number;
  },
): Judgement {
  const wrong: string[] = [];
  const byTry = new Map(seen.map((each) => [`${each.call} ${each.attempt}`, each]));
  if (byTry.size !== seen.length) wrong.push('the server has seen a try twice');
  const rows = rowsOf(result.tries, byTry, wrong);
  const missing = judgeOutcomes(result, options.right, wrong);
  judgeWaits(seen, wrong);
  const bill = judgeBill(result, seen, wrong);
  const longest = Math.max(0, ...result.tries.map(({ tookMs }) => tookMs));
  if (longest > options.longestTryMs) wrong.push(`a try took ${Math.round(longest)} ms`);
  const most = mostTries(result.tries);
  if (most > options.mostTriesPerRollout) wrong.push(`a rollout was tried ${most} times`);
  for (const { endpoint, code, message } of result.stopped)
    wrong.push(`the run of ${endpoint} stopped: ${code}: ${message}`);
  return {
    rows,
    wrong,
    numbers: {
      rollouts: result.rollouts.length,
      missing,
      tries: result.tries.length,
      'most tries of a rollout': most,
      'longest try, ms': Math.round(longest),
      ...bill,
      seconds: Math.round(result.seconds),
    },
  };
}

function rowsOf(
  tries: readonly ObservedTry[],
  byTry: ReadonlyMap<string, SeenTry>,
  wrong: string[],
): FaultRow[] {
  const counts = new Map<string, { seen: number; asExpected: number }>();
  for (const { call, attempt, ended, message } of tries) {
    const server = byTry.get(`${call} ${attempt}`);
    if (server === undefined) {
      wrong.push(`try ${attempt} of ${call} never came: ${ended} ${message}`);
      continue;
    }
    const fault = server.fault ?? noFault;
    const count = counts.get(fault) ?? { seen: 0, asExpected: 0 };
    counts.set(fault, count);
    count.seen += 1;
    const classes = classesOf(fault);
    if (classes.some((each) => each === ended)) count.asExpected += 1;
    else
      wrong.push(
        `${fault}: try ${attempt} of ${call} ended as ${ended}, not ${classes.join(' or ')}: ${message}`,
      );
  }
  return [...counts.entries()]
    .map(([fault, count]) => ({ fault, expected: classesOf(fault).join(' or '), ...count }))
    .sort((a, b) => (a.fault < b.fault ? -1 : 1));
}

function classesOf(fault: string): readonly ExpectedClass[] {
  const known = allFaults.find(({ name }) => name === fault);
  if (known === undefined) return ['reply'];
  return known.orElse === undefined ? [known.expected] : [known.expected, known.orElse];
}

function mostTries(tries: readonly ObservedTry[]): number {
  return Math.max(0, ...tries.map(({ attempt }) => attempt));
}
