import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LeaseLostError } from '../../../core/errors.ts';
import { EventLog } from '../../../core/event-log.ts';
import { FolderLock } from '../../../core/folder-lock.ts';
import type { Lease } from '../../../core/lease.ts';
import { JobLease } from '../../../matrix/queue/job-lease.ts';
import { sampleRollout } from '../../core/sample-events.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

/** A lease over clocks that the test turns, and a queue that answers as the test says. */
function leaseUnderTest(prolong: () => Promise<boolean> = async () => true) {
  const clock = { monotonic: 1000, wall: 5000 };
  const lease = new JobLease({
    name: 'queue 1',
    lockMs: 60_000,
    prolong,
    monotonic: () => clock.monotonic,
    wall: () => clock.wall,
  });
  onTestFinished(() => lease.end());
  return { lease, clock };
}

describe('the lease of a job', () => {
  it('holds for three quarters of the lock, counted from before the request', async () => {
    const { lease, clock } = leaseUnderTest(async () => {
      // The answer takes ten seconds, which are the lease's.
      clock.monotonic += 10_000;
      return true;
    });
    expect(await lease.begin()).toBe(true);
    clock.monotonic = 1000 + 44_999;
    lease.require();
    clock.monotonic = 1000 + 45_000;
    expect(() => lease.require()).toThrow(LeaseLostError);
    expect(lease.lost.aborted).toBe(true);
    // For good, whatever the clock says.
    clock.monotonic = 1000;
    expect(() => lease.require()).toThrow(LeaseLostError);
  });

  it('is lost by a machine that slept: only the wall clock went on', async () => {
    const { lease, clock } = leaseUnderTest();
    await lease.begin();
    clock.wall += 3_600_000;
    expect(() => lease.require()).toThrow(LeaseLostError);
  });

  it('does not begin when the lock is given to another', async () => {
    const { lease } = leaseUnderTest(async () => false);
    expect(await lease.begin()).toBe(false);
    expect(() => lease.require()).toThrow('given to another worker');
  });

  it('is nothing before the queue has answered', () => {
    const { lease } = leaseUnderTest();
    expect(() => lease.require()).toThrow(LeaseLostError);
  });
});

describe('a folder under a lease', () => {
  const held = (name: string): Lease & { isHeld: boolean } => ({
    name,
    isHeld: true,
    require() {
      if (!this.isHeld) throw new LeaseLostError('lost');
    },
  });
  const [first, second] = [sampleRollout(1), sampleRollout(2)];

  it('is taken over from a live process and from another host, by the same queue only', () => {
    const folder = join(temporaryFolder(), 'run');
    mkdirSync(folder);
    const elsewhere = { pid: 7, host: 'another', startTicks: null, since: 'noon', lease: 'queue 1' };
    writeFileSync(join(folder, 'lock'), JSON.stringify(elsewhere));
    expect(() => FolderLock.acquire(folder)).toThrow('is being written by process 7 on another');
    expect(() => FolderLock.acquire(folder, held('queue 2'))).toThrow('is being written by process 7');
    const mine = FolderLock.acquire(folder, held('queue 1'));
    expect(mine.tookOver).toBe(true);
    // We are alive, and our own lease has gone to somebody else.
    const theirs = FolderLock.acquire(folder, held('queue 1'));
    expect([mine.isOurs, theirs.isOurs]).toEqual([false, true]);
    mine.release();
    expect(existsSync(join(folder, 'lock'))).toBe(true);
    theirs.release();
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  it('keeps what comes after a takeover apart from what a stopped process still writes', () => {
    const folder = join(temporaryFolder(), 'run');
    // The first one looks at its lease, is stopped before it writes, and goes on after the second has begun.
    const stopped = EventLog.open(folder, { lease: { name: 'queue 1', require() {} } });
    stopped.append(first);
    const taken = EventLog.open(folder, { lease: held('queue 1') });
    expect(taken.size).toBe(1);
    stopped.append(second);
    expect(stopped.isOurs).toBe(false);
    stopped.close();
    expect(taken.isOurs).toBe(true);
    expect(readFileSync(join(folder, 'events.jsonl'), 'utf8').trim().split('\n')).toHaveLength(1);
    taken.append(second);
    taken.close();
    expect(readFileSync(join(folder, 'events.jsonl'), 'utf8').trim().split('\n')).toHaveLength(2);
  });

  it('is not written once the lease is lost', () => {
    const folder = join(temporaryFolder(), 'run');
    const lease = held('queue 1');
    const log = EventLog.open(folder, { lease });
    log.append(first);
    lease.isHeld = false;
    expect(() => log.append(second)).toThrow(LeaseLostError);
    expect(() => log.putValue({ late: true })).toThrow(LeaseLostError);
    log.close();
    expect(readFileSync(join(folder, 'events.jsonl'), 'utf8').trim().split('\n')).toHaveLength(1);
    expect(() => EventLog.open(folder, { lease })).toThrow(LeaseLostError);
  });
});
