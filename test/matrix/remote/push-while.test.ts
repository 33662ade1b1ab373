import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { StorageError } from '../../../core/errors.ts';
import { abortError, sleep } from '../../../core/sleep.ts';
import { JobLease } from '../../../matrix/queue/job-lease.ts';
import type { TryWork } from '../../../matrix/queue/run-try.ts';
import { outcomeOf } from '../../../matrix/queue/try-outcome.ts';
import { pushWhile } from '../../../matrix/remote/push-while.ts';
import { resultsStore } from '../../../matrix/store.ts';
import { MemoryStore } from '../../kit/memory-store.ts';

const root = mkdtempSync(join(tmpdir(), 'push-while-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const never = new AbortController().signal;

async function worker(name: string, store: MemoryStore) {
  const results = resultsStore(join(root, name));
  const folder = results.runFolder('a-run');
  const lease = new JobLease({ name: 'q', lockMs: 60_000, prolong: async () => true });
  await lease.begin();
  // Of a planned run only the id is looked at here.
  const work = { planned: { run: { id: 'a-run' } }, lease } as unknown as TryWork;
  return {
    lease,
    write: (line: string) => {
      mkdirSync(folder, { recursive: true });
      appendFileSync(join(folder, 'events.jsonl'), `${line}\n`);
    },
    async try(execute: (stopping: AbortSignal) => Promise<void>): Promise<Error | null> {
      const options = { store, results, abortSignal: never, pushEveryMs: 10 };
      try {
        await pushWhile(options, work, execute);
        return null;
      } catch (error) {
        return error instanceof Error ? error : new Error(String(error));
      } finally {
        lease.end();
      }
    },
  };
}

/** Works until it is told to stop. */
async function untilStopped(stopping: AbortSignal): Promise<void> {
  await sleep(60_000, stopping);
}

describe('a run executed in front of an object store', () => {
  it('is pushed while it goes on, and said to be finished at its end only', async () => {
    const store = new MemoryStore();
    const one = await worker('good', store);
    const ended = await one.try(async () => {
      one.write('{"e":1}');
      while (!store.objects.has('runs/a-run/log/00000001')) await sleep(5, never);
      expect(store.objects.has('finished/a-run')).toBe(false);
      one.write('{"type":"run-finished"}');
    });
    expect(ended).toBeNull();
    expect(store.objects.get('finished/a-run')?.toString()).toBe('{"segments":2}\n');
  });

  it('is pushed when it fails too, for whoever goes on', async () => {
    const store = new MemoryStore();
    const one = await worker('failing', store);
    const ended = await one.try(async () => {
      one.write('{"e":1}');
      throw new Error('this never works');
    });
    expect(ended?.message).toBe('this never works');
    expect([...store.objects.keys()]).toEqual(['runs/a-run/log/00000001']);
  });

  it('goes back to the queue, uncounted, when another worker has written it', async () => {
    const store = new MemoryStore();
    const [one, other] = [await worker('stale', store), await worker('next', store)];
    const ended = await one.try(async (stopping) => {
      expect(
        await other.try(async () => {
          other.write('{"type":"run-finished"}');
        }),
      ).toBeNull();
      one.write('{"e":1}');
      await untilStopped(AbortSignal.any([stopping, one.lease.lost]));
    });
    expect(one.lease.lost.aborted).toBe(true);
    expect(ended).toMatchObject({ code: 'LEASE_LOST' });
    expect(() => one.lease.require()).toThrow('another worker has written');
    expect(outcomeOf(ended ?? new Error(), false)).toBe('give-back');
  });

  it('ends the worker, which gives it back, when the store stays away', async () => {
    const store = new MemoryStore();
    const one = await worker('away', store);
    store.before = async (action) => {
      if (action === 'create') throw new StorageError('cannot write s3://memory: it was waited for');
    };
    const ended = await one.try(async (stopping) => {
      one.write('{"e":1}');
      await untilStopped(stopping).catch(() => {
        throw abortError(stopping);
      });
    });
    expect(ended).toMatchObject({ code: 'STORAGE' });
    expect(outcomeOf(ended ?? new Error(), false)).toBe('stop-worker');
  });
});
