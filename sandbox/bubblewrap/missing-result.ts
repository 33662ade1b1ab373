import { IncompleteError } from '../../core/errors.ts';
import type { CodeResult } from '../contract.ts';

/** How a run went that handed back no result. */
export interface SilentEnd {
  /** The code was about to start, or has. */
  readonly started: boolean;
  /** It did not end in time, and was ended for that. */
  readonly overdue: boolean;
  /** bubblewrap's exit code; null when a signal ended bubblewrap itself. */
  readonly exitCode: number | null;
  /** What bubblewrap and process 1 complained of. */
  readonly complaint: string;
}

/** How bubblewrap reports that process 1 was ended by SIGKILL. Nothing inside can send it that: the kernel did. */
const killedExitCode = 128 + 9;

/**
 * What a missing result means.
 * @throws {IncompleteError} when the code was never started
 */
export function missingResult(end: SilentEnd): CodeResult {
  const { started, overdue, exitCode, complaint } = end;
  if (!started) {
    const reason = overdue ? 'it did not start in time' : (complaint.split('\n').at(-1) ?? '');
    throw new IncompleteError(`the sandbox failed before it started the code: ${reason}`);
  }
  if (overdue) return silent('time');
  // Process 1 is the first that the kernel ends for want of memory.
  return silent(exitCode === killedExitCode && complaint === '' ? 'memory' : null);
}

function silent(limit: 'time' | 'memory' | null): CodeResult {
  return {
    exitCode: null,
    stdout: '',
    stderr:
      limit === null ? 'sandbox: the code ended the process that watches it, so it has no result\n' : '',
    files: {},
    timedOut: limit === 'time',
    limit,
    ignoredFiles: 0,
  };
}
