import { describe, expect, it } from 'vitest';
import { InterruptedError } from '../../../core/errors.ts';
import { SingleFlight } from '../../../models/wrap/single-flight.ts';
import { live } from './samples.ts';

/** Work that ends when the test says so. */
function work() {
  let end: (value: string | Error) => void = () => {};
  let count = 0;
  const promise = new Promise<string>((resolve, reject) => {
    end = (value) => (value instanceof Error ? reject(value) : resolve(value));
  });
  const run = () => {
    count += 1;
    return promise;
  };
  return { run, end: (value: string | Error) => end(value), count: () => count };
}

describe('a single flight', () => {
  it('does identical work once and other work beside it', async () => {
    const flights = new SingleFlight<string>();
    const { run, end, count } = work();
    const callers = ['k', 'k', 'other'].map((key) => flights.share(key, live, run));
    end('done');
    expect(await Promise.all(callers)).toEqual([
      { value: 'done', led: true },
      { value: 'done', led: false },
      { value: 'done', led: true },
    ]);
    expect(count()).toBe(2);
  });

  it('gives the error of the leader to everybody', async () => {
    const flights = new SingleFlight<string>();
    const { run, end } = work();
    const callers = [flights.share('k', live, run), flights.share('k', live, run)];
    end(new Error('no'));
    for (const caller of callers) await expect(caller).rejects.toThrow('no');
  });

  it('does not stop the others when the leader is told to stop', async () => {
    const flights = new SingleFlight<string>();
    const stop = new AbortController();
    const { run, end } = work();
    const leader = flights.share('k', stop.signal, run);
    const follower = flights.share('k', live, run);
    stop.abort();
    end(new InterruptedError());
    await expect(leader).rejects.toThrow(InterruptedError);
    expect(await follower).toBeNull();
    expect(await flights.share('k', live, async () => 'again')).toEqual({ value: 'again', led: true });
  });

  it('lets a follower go who gives up', async () => {
    const flights = new SingleFlight<string>();
    const stop = new AbortController();
    const { run, end } = work();
    const leader = flights.share('k', live, run);
    const follower = flights.share('k', stop.signal, run);
    stop.abort();
    await expect(follower).rejects.toThrow(InterruptedError);
    end('done');
    expect(await leader).toEqual({ value: 'done', led: true });
  });
});
