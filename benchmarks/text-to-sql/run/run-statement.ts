import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { messageOf } from '../../../core/errors.ts';
import { Places } from '../../../sandbox/places.ts';
import { databaseScript } from '../database/script.ts';
import { isRepeatable, refusalOf } from './check-statement.ts';
import {
  diedResult,
  runnerReplySchema,
  type StatementLimits,
  type StatementResult,
  timeLimitResult,
  usualLimits,
} from './result.ts';
import { runnerArguments, runnerFile, StatementProcess } from './statement-process.ts';

const places = new Places(availableParallelism());
const resting: StatementProcess[] = [];

/**
 * Runs a statement of a model on the database of a company, read-only, in another process, within limits of time,
 * memory, rows and cells. Never throws for what the statement is or does.
 */
export async function runStatement(
  company: number,
  sql: string,
  { limits = usualLimits, signal }: { readonly limits?: StatementLimits; readonly signal?: AbortSignal } = {},
): Promise<StatementResult> {
  const known = refusedOrRemembered(company, sql, limits);
  if (known !== null) return known;
  const result = await places.hold(signal, async () => {
    const runner = restingProcess() ?? (await StatementProcess.start());
    runner.wake();
    const answer = await runner.run(company, sql, limits);
    // What was cut off may still hold memory of the process, which the next statement would miss.
    if (answer.kind !== 'rows' && answer.kind !== 'sql-error') runner.stop();
    else if (!runner.ended) {
      runner.rest();
      resting.push(runner);
    }
    return answer;
  });
  remember(company, sql, limits, result);
  return result;
}

function restingProcess(): StatementProcess | null {
  for (let next = resting.pop(); next !== undefined; next = resting.pop()) if (!next.ended) return next;
  return null;
}

/** The same for callers that cannot wait: a process for each statement, about a tenth of a second. */
export function runStatementSync(
  company: number,
  sql: string,
  limits: StatementLimits = usualLimits,
): StatementResult {
  const known = refusedOrRemembered(company, sql, limits);
  if (known !== null) return known;
  const { stdout, signal } = spawnSync(process.execPath, [...runnerArguments, runnerFile, '--once'], {
    input: JSON.stringify({ company, script: databaseScript(company), sql, limits }),
    env: {},
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
    // The process ends itself at the limit; this covers its start as well.
    timeout: limits.milliseconds + 20_000,
    killSignal: 'SIGKILL',
    maxBuffer: 4_000_000,
  });
  const result = parsed(stdout) ?? (signal === 'SIGKILL' ? timeLimitResult(limits) : diedResult);
  remember(company, sql, limits, result);
  return result;
}

function parsed(stdout: string): StatementResult | null {
  try {
    const reply = runnerReplySchema.safeParse(JSON.parse(stdout));
    return reply.success ? reply.data : { kind: 'memory', message: 'no answer of the expected form' };
  } catch (error) {
    return stdout === '' ? null : { kind: 'memory', message: `cut answer: ${messageOf(error)}` };
  }
}

/** The last results: models write the same statement again and again. The oldest goes first. */
const results = new Map<string, StatementResult>();
const mostResults = 500;

function keyOf(company: number, sql: string, limits: StatementLimits): string {
  return JSON.stringify([company, limits, sql]);
}

function refusedOrRemembered(company: number, sql: string, limits: StatementLimits): StatementResult | null {
  const refusal = refusalOf(sql);
  if (refusal !== null) return { kind: 'refused', message: refusal };
  return results.get(keyOf(company, sql, limits)) ?? null;
}

function remember(company: number, sql: string, limits: StatementLimits, result: StatementResult): void {
  if (result.kind === 'time-limit' || result.kind === 'memory' || !isRepeatable(sql)) return;
  if (results.size >= mostResults) {
    const [oldest] = results.keys();
    if (oldest !== undefined) results.delete(oldest);
  }
  results.set(keyOf(company, sql, limits), result);
}
