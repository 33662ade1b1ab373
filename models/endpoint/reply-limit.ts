import { ModelError } from '../../core/errors.ts';

/** Longest delay that a Node timer holds; a longer one would fire at once. */
export const longestDelayMs = 2 ** 31 - 1;

/** The end of a try that took longer than its caller's limit (`CallContext.replyLimitMs`). */
export function replyTooLate(replyLimitMs: number): ModelError {
  return new ModelError(`no full reply within ${Math.round(replyLimitMs)} ms, the task's time limit`, {
    kind: 'time-limit',
  });
}
