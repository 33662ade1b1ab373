import type { Queue } from 'bullmq';
import { BenchError, messageOf } from '../../core/errors.ts';
import { redactError } from '../../core/redact-error.ts';
import type { Redactor } from '../../core/redactor.ts';
import { abortError, sleep } from '../../core/sleep.ts';
import { systemErrorCode } from '../../core/storage-failure.ts';
import { isPassing, redisFailure } from '../../models/wrap/shared/redis-failure.ts';
import { defaultSharedTiming } from '../../models/wrap/shared/shared-timing.ts';

/**
 * Asks a queue something until it is answered. The question may be asked several times.
 * @throws {StorageError} when Redis does not serve for long @throws {ConfigError} when it refuses this user
 */
export type AskQueue = <Answer>(question: () => Promise<Answer>) => Promise<Answer>;

export interface QueuePatience {
  /** Address of the server, without user and password. */
  readonly place: string;
  readonly redact: Redactor;
  /** Ends waiting. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** How long a Redis that does not serve is waited for. */
  readonly patienceMs?: number;
  /** How long it is waited for without a word. */
  readonly silentMs?: number;
}

const lookEveryMs = 100;
const againAfterMs = 500;

/** Asks without patience. */
export const askOnce: AskQueue = (question) => question();

/**
 * BullMQ waits for a connection without end and without a word, and hands out what Redis answers when it cannot serve: both
 * are waited for here, for a time, and told once.
 */
export function patientWith(queue: Queue, options: QueuePatience): AskQueue {
  const { place, redact, signal, say } = options;
  const { patienceMs = defaultSharedTiming.patienceMs, silentMs = 3000 } = options;
  let lost: unknown = new Error('no answer');
  queue.on('error', (error) => {
    lost = error;
  });
  const endWhereNoWaitHelps = (error: unknown, waitedMs: number) => {
    if (isPassing(error) && waitedMs <= patienceMs) return;
    throw redisFailure(place, redactError(error, redact), waitedMs);
  };
  return async (question) => {
    const startMs = performance.now();
    let isTold = false;
    const tell = (error: unknown) => {
      if (!isTold) say(`Redis at ${place} is waited for (${redact(messageOf(error))})`);
      isTold = true;
    };
    for (;;) {
      const asked = settled(question());
      let end = await firstOf(asked, signal);
      for (; end === null; end = await firstOf(asked, signal)) {
        const waitedMs = performance.now() - startMs;
        if (waitedMs < silentMs) continue;
        endWhereNoWaitHelps(lost, waitedMs);
        tell(lost);
      }
      if ('answer' in end) return end.answer;
      if (!isOfRedis(end.error)) throw end.error;
      endWhereNoWaitHelps(end.error, performance.now() - startMs);
      tell(end.error);
      await sleep(againAfterMs, signal);
    }
  };
}

type Settled<Answer> = { readonly answer: Answer } | { readonly error: unknown };

function settled<Answer>(asked: Promise<Answer>): Promise<Settled<Answer>> {
  return asked.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
}

/** null: not yet. @throws {BenchError} when the signal is aborted */
async function firstOf<Answer>(
  asked: Promise<Settled<Answer>>,
  signal: AbortSignal,
): Promise<Settled<Answer> | null> {
  const look = new AbortController();
  try {
    const either = AbortSignal.any([signal, look.signal]);
    const pause = sleep(lookEveryMs, either).then(
      () => null,
      () => null,
    );
    const first = await Promise.race([asked, pause]);
    if (first === null && signal.aborted) throw abortError(signal);
    return first;
  } finally {
    look.abort();
  }
}

/** Was it said by the server, or by the connection to it? Everything else is a fault of the program, or ours to tell. */
function isOfRedis(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof BenchError) return false;
  return (
    ['ReplyError', 'MaxRetriesPerRequestError', 'ClusterAllFailedError'].includes(error.name) ||
    /^(E[A-Z]+|EAI_[A-Z]+)$/.test(systemErrorCode(error) ?? '') ||
    /^(Connection is closed|Command timed out|Socket timeout|Stream isn't writeable)/.test(error.message)
  );
}
