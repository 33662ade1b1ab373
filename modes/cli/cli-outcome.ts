import { ModelError } from '../../core/errors.ts';
import type { Outcome } from '../../core/vocabulary.ts';
import type { CodeResult } from '../../sandbox/contract.ts';
import { outcomeOfModelFailure } from '../failure-outcome.ts';
import type { GatewaySession } from '../gateway/contract.ts';
import { firstCallLimitMs, type StopReason } from './agent-watch.ts';
import type { CliReport } from './cli-report.ts';
import { printable } from './printable.ts';

/** Characters of what a CLI said that a message quotes. */
const longestQuote = 500;

export interface EndedRun {
  /** As in messages: `codex 0.169.0`. */
  readonly program: string;
  readonly session: GatewaySession;
  readonly stopped: StopReason | null;
  /** Null when the agent was stopped from outside. */
  readonly result: CodeResult | null;
  readonly report: CliReport | null;
  /** The last reply's words, where it called no tool: the gateway heard them, while commands can print what looks like an answer. */
  readonly lastWords: string | null;
  /** The model has called a tool. */
  readonly hasActed: boolean;
  readonly timeLimitMs: number;
  readonly signal: AbortSignal;
  readonly redact: (text: string) => string;
}

/** The model's last words, or an outcome. `isCutShort`: a limit of the sandbox ended it, so asking again is no use. */
export type RunEnd =
  | { readonly answer: string; readonly isCutShort: boolean }
  | { readonly outcome: Outcome };

/**
 * What a run of a CLI came to: the model's last words, or an outcome.
 *
 * - What ended the session at the gateway decides first: failure, refusal, the model's time. Too many calls are time too.
 * - The CLI's own time, used up by commands of the model, is the model's: timed out. Its start is not.
 * - So are memory, disk, files, processes and floods of output: the episode is scored with what there is.
 * - So is the end by a signal once the model has acted: its commands can end the CLI, and must not choose to be missing.
 * - A CLI that ends badly otherwise, or without a word that it has ended, is the machinery's fault: missing data.
 * - The answer is the last reply's words as the gateway heard them, never what only the CLI's output says.
 *
 * @throws the error itself when it has to stop the run
 */
export function endOf(run: EndedRun): RunEnd {
  const { session, stopped, result, report, timeLimitMs, signal } = run;
  const { end } = session;
  if (end?.kind === 'failure' && !(isReplayMiss(end.error) && isWellEnded(run)))
    return { outcome: outcomeOfModelFailure(end.error, { timeLimitMs, signal }) };
  if (end?.kind === 'refused') return { outcome: { kind: 'refused', message: end.message } };
  if (end?.kind === 'time' || end?.kind === 'calls' || stopped === 'own-time')
    return { outcome: { kind: 'timed-out', limitMs: timeLimitMs } };
  if (stopped === 'no-call')
    return { outcome: failed(run, `asked nothing within ${firstCallLimitMs / 1000} s of its start`) };
  if (result === null || report === null) return { outcome: failed(run, 'was stopped') };
  if (result.timedOut || result.limit === 'time')
    return { outcome: failed(run, 'did not end, though little of the time was its own') };
  const isCutShort = result.limit !== null;
  if (report.answer !== null && (run.lastWords !== null || result.exitCode === 0))
    return { answer: run.lastWords ?? '', isCutShort };
  if (isCutShort) return { answer: '', isCutShort };
  if (run.hasActed && isEndBySignal(result.exitCode)) return { answer: '', isCutShort: true };
  const { lastFailure } = session;
  if (lastFailure instanceof ModelError && lastFailure.kind === 'context-overflow')
    return { outcome: outcomeOfModelFailure(lastFailure, { timeLimitMs, signal }) };
  if (result.exitCode === null) return { outcome: failed(run, 'was ended by a signal') };
  if (result.exitCode !== 0) return { outcome: failed(run, `ended with exit code ${result.exitCode}`) };
  // Its output was cut, or garbled by what a command printed into it: the model's words are known all the same.
  if (!report.isEnded && run.lastWords !== null) return { answer: run.lastWords, isCutShort };
  return { outcome: failed(run, report.isEnded ? 'failed' : 'ended without an answer') };
}

/**
 * A recording lacks calls that were under way when the CLI had given its answer: a command that was left behind asked
 * them. The answer stands where the CLI says the very words that the gateway heard last, and a replay compares all that
 * was recorded anyway.
 */
function isReplayMiss(error: unknown): boolean {
  return error instanceof ModelError && error.kind === 'replay-miss';
}

function isWellEnded({ stopped, result, report, lastWords }: EndedRun): boolean {
  const isAnswered = lastWords !== null && report?.answer?.trim() === lastWords.trim();
  return isAnswered && stopped === null && result?.exitCode === 0;
}

/** Null: the kernel ended it. The others are what shells and programs answer that were told to end. */
function isEndBySignal(exitCode: number | null): boolean {
  return exitCode === null || [129, 130, 131, 137, 143].includes(exitCode);
}

/** With what it said of it: its own failure event, else the end of its error output. */
function failed({ program, result, report, redact }: EndedRun, what: string): Outcome {
  const said = report?.failure ?? result?.stderr ?? '';
  const quote = printable(redact(said), longestQuote);
  return {
    kind: 'infra-error',
    cause: 'CLI',
    message: `${program} ${what}${quote === '' ? '' : `: ${quote}`}`,
  };
}
