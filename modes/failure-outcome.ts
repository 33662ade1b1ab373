import { BenchError, ModelError, type ModelErrorKind, messageOf } from '../core/errors.ts';
import { abortError } from '../core/sleep.ts';
import type { Outcome } from '../core/vocabulary.ts';

/** Kinds after which no other call of the run can go better: they stop the run. */
const stopsRun: ReadonlySet<ModelErrorKind> = new Set(['auth', 'not-found', 'quota', 'replay-miss']);

/**
 * What a failed model call makes of a rollout (spec/science.md 2):
 *
 * - `refused`: refused; counts 0
 * - `context-overflow`: scored 0 with that reason: the document or the task was too long for the model
 * - `time-limit`: timed out; counts 0
 * - `rate-limit`, `transient`, `timeout` (after their retries), `bad-request`: infra error; missing data. The
 *   endpoint's own timeout is among them, because a hung server must not look like a wrong answer.
 *
 * @throws the error itself when it has to stop the run: interruption, cap, suspension, storage, `auth`,
 * `not-found`, `quota`, `replay-miss`
 */
export function outcomeOfModelFailure(
  error: unknown,
  { timeLimitMs, signal }: { readonly timeLimitMs: number; readonly signal: AbortSignal },
): Outcome {
  const known = error instanceof BenchError;
  if (known && (!(error instanceof ModelError) || stopsRun.has(error.kind))) throw error;
  if (error instanceof ModelError) {
    if (error.kind === 'refused') return { kind: 'refused', message: messageOf(error) };
    if (error.kind === 'context-overflow') return contextOverflow;
    if (error.kind === 'time-limit') return { kind: 'timed-out', limitMs: timeLimitMs };
  }
  // What breaks while the run is being stopped broke because of that.
  if (signal.aborted) throw abortError(signal);
  return { kind: 'infra-error', cause: known ? error.code : 'MODEL_UNEXPECTED', message: messageOf(error) };
}

/**
 * What an exception of an episode makes of a rollout: the machinery failed, never the model.
 * @throws the error itself when it has to stop the run
 */
export function outcomeOfEpisodeFailure(error: unknown, signal: AbortSignal): Outcome {
  if (error instanceof BenchError && !episodeCodes.has(error.code)) throw error;
  if (signal.aborted) throw abortError(signal);
  return { kind: 'infra-error', cause: 'EPISODE', message: messageOf(error) };
}

/** Errors of ours that concern one task only. */
const episodeCodes: ReadonlySet<string> = new Set(['DATA', 'CONFIG', 'SANDBOX']);

const nothingUsable = 'The request was longer than the model can take, so there was no answer.';
const contextOverflow: Outcome = {
  kind: 'scored',
  hard: 0,
  soft: 0,
  answer: '',
  failReason: 'context-overflow',
  feedback: { score: 'Score: 0.', diagnosis: nothingUsable, answer: nothingUsable },
};
