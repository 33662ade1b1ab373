import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../core/errors.ts';
import { patiently } from '../../../models/batch/patiently.ts';
import { FakeClock } from '../../kit/fake-clock.ts';

function failing(times: number, error: ModelError) {
  let left = times;
  return async (): Promise<string> => {
    left -= 1;
    if (left >= 0) throw error;
    return 'done';
  };
}

const broken = new ModelError('broken', { kind: 'transient' });

describe('patiently', () => {
  const patience = (clock: FakeClock, random = 0) => ({
    clock,
    random: () => random,
    signal: new AbortController().signal,
    giveUpMs: 3_600_000,
  });

  it('waits twice as long each time, up to five minutes, from half to all of it', async () => {
    const least = new FakeClock();
    expect(await least.until(patiently(failing(10, broken), patience(least)))).toBe('done');
    expect(least.sleeps.slice(0, 3)).toEqual([1_000, 2_000, 4_000]);
    expect(least.sleeps.at(-1)).toBe(150_000);
    const most = new FakeClock();
    await most.until(patiently(failing(10, broken), patience(most, 0.999_999)));
    expect(most.sleeps.at(-1)).toBeGreaterThan(299_000);
  });

  it('waits no less than it is asked to', async () => {
    const clock = new FakeClock();
    const busy = new ModelError('busy', { kind: 'rate-limit', retryAfterMs: 50_000 });
    await clock.until(patiently(failing(1, busy), patience(clock)));
    expect(clock.sleeps).toEqual([50_000]);
  });

  it('gives up in time, and at once where no repetition helps', async () => {
    const clock = new FakeClock();
    await expect(clock.until(patiently(failing(1_000, broken), patience(clock)))).rejects.toThrow('broken');
    expect(clock.nowMs()).toBeLessThanOrEqual(3_600_000);
    expect(clock.nowMs()).toBeGreaterThan(3_300_000);
    const refused = new ModelError('wrong key', { kind: 'auth' });
    const other = new FakeClock();
    await expect(patiently(failing(1, refused), patience(other))).rejects.toThrow('wrong key');
    expect(other.sleeps).toEqual([]);
  });

  it('stops waiting when it is told to', async () => {
    const stop = new AbortController();
    const clock = new FakeClock();
    const waiting = patiently(failing(1, broken), { ...patience(clock), signal: stop.signal });
    setImmediate(() => stop.abort());
    await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
