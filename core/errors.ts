import type { LimitKind } from './limits.ts';

/**
 * Every error of the suite has a class, a stable code, a cause and one decision: may it be retried?
 * The process exit code follows from the class (docs/exit-codes.md).
 */

export const exitCodes = {
  ok: 0,
  usage: 1,
  config: 2,
  incomplete: 3,
  capReached: 4,
  repliesWanted: 5,
  contaminated: 6,
  interrupted: 130,
} as const;

export class BenchError extends Error {
  readonly code: string;
  readonly exitCode: number;
  constructor(message: string, options: { code: string; exitCode: number; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.exitCode = options.exitCode;
  }
}

/** The command line was wrong. */
export class UsageError extends BenchError {
  constructor(message: string, cause?: unknown) {
    super(message, { code: 'USAGE', exitCode: exitCodes.usage, cause });
  }
}

/** A configuration or prompt file is wrong; the message names file, line and key. */
export class ConfigError extends BenchError {
  constructor(message: string, cause?: unknown) {
    super(message, { code: 'CONFIG', exitCode: exitCodes.config, cause });
  }
}

/** Benchmark data is missing or wrong; the message names file and id. */
export class DataError extends BenchError {
  constructor(message: string, cause?: unknown) {
    super(message, { code: 'DATA', exitCode: exitCodes.config, cause });
  }
}

/** The log could not be written (disk full, no permission). Nothing that was logged is lost. */
export class StorageError extends BenchError {
  constructor(message: string, cause?: unknown) {
    super(message, { code: 'STORAGE', exitCode: exitCodes.incomplete, cause });
  }
}

/** A run stopped before its end and resumes when the same command is given again. */
export class IncompleteError extends BenchError {
  constructor(message: string, cause?: unknown) {
    super(message, { code: 'INCOMPLETE', exitCode: exitCodes.incomplete, cause });
  }
}

/** A call was refused because it would have broken `--max-usd`, `--max-calls` or a method's budget. */
export class CapReachedError extends BenchError {
  constructor(message: string) {
    super(message, { code: 'CAP_REACHED', exitCode: exitCodes.capReached });
  }
}

/** A method asked for more than its budget holds; nothing was run or charged. Learning ends there (docs/budgets.md). */
export class BudgetSpentError extends BenchError {
  readonly limit: LimitKind;
  constructor(message: string, limit: LimitKind = 'rollouts') {
    super(message, { code: 'BUDGET_SPENT', exitCode: exitCodes.incomplete });
    this.limit = limit;
  }
}

/** A hand-off reply is wanted: neither retried nor an outcome (design contract 8). */
export class Suspended extends BenchError {
  readonly wanted: readonly string[];
  constructor(wanted: readonly string[]) {
    super(`replies wanted: ${wanted.join(', ')}`, { code: 'SUSPENDED', exitCode: exitCodes.repliesWanted });
    this.wanted = wanted;
  }
}

/**
 * A rollout without a skill met skill text: its score would be of something else. The run fails; the same command fails
 * again until the leak is found.
 */
export class ContaminationError extends BenchError {
  constructor(message: string) {
    super(message, { code: 'CONTAMINATION', exitCode: exitCodes.contaminated });
  }
}

/** The user asked to stop (Ctrl-C) or a caller aborted the signal. */
export class InterruptedError extends BenchError {
  constructor(message = 'interrupted', cause?: unknown) {
    super(message, { code: 'INTERRUPTED', exitCode: exitCodes.interrupted, cause });
  }
}

/** A run belongs to another process by now, or may: nothing more of it is written here (core/lease.ts). */
export class LeaseLostError extends BenchError {
  constructor(message: string) {
    super(message, { code: 'LEASE_LOST', exitCode: exitCodes.incomplete });
  }
}

/** A deterministic re-execution met something else than its log or recording holds. */
export class DivergedError extends BenchError {
  constructor(message: string) {
    super(message, { code: 'DIVERGED', exitCode: exitCodes.config });
  }
}

/**
 * How a model call failed.
 * - `rate-limit`, `transient`, `timeout`: worth another try
 * - `auth`, `bad-request`, `not-found`, `quota`: no retry helps; the run cannot go on
 * - `context-overflow`: the request is longer than the model takes (scores 0)
 * - `refused`: a provider-side safety refusal
 * - `time-limit`: the reply took longer than `CallContext.replyLimitMs`, the caller's own limit (scores 0)
 * - `replay-miss`: a replay asked for a call that the recording does not hold
 */
export type ModelErrorKind =
  | 'rate-limit'
  | 'transient'
  | 'timeout'
  | 'auth'
  | 'bad-request'
  | 'not-found'
  | 'quota'
  | 'context-overflow'
  | 'refused'
  | 'time-limit'
  | 'replay-miss';

export class ModelError extends BenchError {
  readonly kind: ModelErrorKind;
  readonly retryable: boolean;
  readonly status: number | null;
  /** What the server asked us to wait, if it said so. */
  readonly retryAfterMs: number | null;
  /** No server was reached, so nobody can bill the call. */
  readonly isUnsent: boolean;
  constructor(
    message: string,
    options: {
      kind: ModelErrorKind;
      status?: number | null;
      retryAfterMs?: number | null;
      isUnsent?: boolean;
      cause?: unknown;
    },
  ) {
    super(message, {
      code: `MODEL_${options.kind.toUpperCase().replaceAll('-', '_')}`,
      exitCode: exitCodes.incomplete,
      cause: options.cause,
    });
    this.kind = options.kind;
    this.retryable = ['rate-limit', 'transient', 'timeout'].includes(options.kind);
    this.status = options.status ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.isUnsent = options.isUnsent ?? false;
  }
}

/** The message of anything thrown, on one line. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
