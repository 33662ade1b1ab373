import { DelayedError, type Job, UnrecoverableError, WaitingError } from 'bullmq';
import { expect, it } from 'vitest';
import { InterruptedError, StorageError } from '../../../core/errors.ts';
import { programOf } from '../../../matrix/queue/program.ts';
import type { QueueLink } from '../../../matrix/queue/queue-link.ts';
import { type TryContext, type TryEnd, tryJob } from '../../../matrix/queue/run-try.ts';
import { bareJob } from './bare-job.ts';

const program = programOf('1');
const data = bareJob(program);
const ofAnother = { host: 'gone', pid: 7, life: 'another', since: 'noon', logBytes: 0, barren: 1 };

/** A job in a queue without a Redis, and who has its lock. */
function made() {
  const queue: { progress: unknown; isOurs: boolean; answers: boolean } = {
    progress: ofAnother,
    isOurs: true,
    answers: true,
  };
  const job = {
    id: 'run-1',
    name: 'a-run',
    data,
    progress: ofAnother as unknown,
    opts: { attempts: 5 },
    attemptsMade: 0,
    extendLock: async () => (queue.isOurs ? 1 : 0),
    updateProgress: async (progress: unknown) => {
      if (!queue.answers) return new Promise(() => {});
      job.progress = progress;
      queue.progress = progress;
    },
    moveToWait: async () => {},
    moveToDelayed: async () => {},
  };
  return { queue, job: job as unknown as Job };
}

function contextOf(queue: { progress: unknown }, more: Partial<TryContext>) {
  const ends: TryEnd[] = [];
  const context: TryContext = {
    link: {
      name: 'runs',
      bullmq: { WaitingError, DelayedError, UnrecoverableError },
    } as unknown as QueueLink,
    setAside: { note: async () => {}, forget: async () => {} },
    program,
    host: 'here',
    life: 'ours',
    lockMs: 600,
    progressOf: async () => queue.progress,
    agree: async () => ({ planned: {} }) as Awaited<ReturnType<TryContext['agree']>>,
    execute: async () => {},
    logBytes: () => 0,
    refusedForMs: () => 1000,
    isStopping: () => false,
    takeTurn: async () => () => {},
    say: () => {},
    onEnd: (what) => ends.push(what),
    ...more,
  };
  return { context, ends };
}

it.each([
  ['the wait for its turn was interrupted', { takeTurn: () => Promise.reject(new InterruptedError()) }],
  ['the comparison failed', { agree: () => Promise.reject(new StorageError('full')) }],
])('a try that never began says nothing of the workers that were lost before: %s', async (_what, more) => {
  const { queue, job } = made();
  const { context } = contextOf(queue, more);
  await expect(tryJob(context, job, 'token')).rejects.toThrow(WaitingError);
  expect(queue.progress).toEqual(ofAnother);
});

it('a try that began and failed leaves no note of this worker, which was not lost', async () => {
  const { queue, job } = made();
  const seen: unknown[] = [];
  const { context } = contextOf(queue, {
    execute: async () => {
      seen.push(queue.progress);
      throw new Error('this one never works');
    },
  });
  await expect(tryJob(context, job, 'token')).rejects.toThrow('never works');
  expect(seen).toMatchObject([{ life: 'ours', barren: 2 }]);
  expect(queue.progress).toEqual({});
});

it('a refusal after the lease was lost leaves the note of the worker that has the run by now', async () => {
  const { queue, job } = made();
  const next = { ...ofAnother, life: 'next', barren: 0 };
  const { context } = contextOf(queue, {
    agree: async () => {
      queue.isOurs = false;
      queue.progress = next;
      await new Promise((resolve) => setTimeout(resolve, 700));
      return { differences: ['no data of it'] };
    },
  });
  await expect(tryJob(context, job, 'token')).rejects.toThrow(WaitingError);
  expect(queue.progress).toBe(next);
});

it('what ends the worker is told although the queue does not answer', async () => {
  const { queue, job } = made();
  const { context, ends } = contextOf(queue, {
    execute: async () => {
      queue.answers = false;
      throw new StorageError('Redis did not serve for 120 s');
    },
  });
  void tryJob(context, job, 'token').catch(() => undefined);
  await expect.poll(() => ends).toMatchObject([{ kind: 'stop-worker', id: 'a-run' }]);
});
