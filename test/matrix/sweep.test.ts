import { describe, expect, it } from 'vitest';
import {
  CapReachedError,
  ConfigError,
  IncompleteError,
  InterruptedError,
  ModelError,
} from '../../core/errors.ts';
import { sweep, sweepExitCode } from '../../matrix/sweep.ts';

async function swept(errors: Readonly<Record<string, Error | null>>, finished: readonly string[] = []) {
  const executed: string[] = [];
  const results = await sweep({
    runs: Object.keys(errors),
    idOf: (id) => id,
    isFinished: (id) => finished.includes(id),
    execute: async (id) => {
      executed.push(id);
      const error = errors[id];
      if (error) throw error;
    },
    parallelRuns: 1,
    stopSignal: new AbortController().signal,
  });
  return { executed, results, code: sweepExitCode(results) };
}

describe('a sweep', () => {
  it('goes on after a run that could not be finished, and says so in its exit code', async () => {
    const { executed, results, code } = await swept({ a: new IncompleteError('down'), b: null });
    expect(executed).toEqual(['a', 'b']);
    expect(results.map(({ state }) => state)).toEqual(['incomplete', 'finished']);
    expect(code).toBe(3);
  });

  it.each([
    [new CapReachedError('cap'), 4],
    [new InterruptedError(), 130],
    [new ModelError('key', { kind: 'auth' }), 3],
  ])('starts no further run after what would stop each of them: %s', async (error, expected) => {
    const { executed, code } = await swept({ a: error, b: null });
    expect(executed).toEqual(['a']);
    expect(code).toBe(expected);
  });

  it('does not execute what is finished', async () => {
    const { executed, code } = await swept({ a: null, b: null }, ['a']);
    expect(executed).toEqual(['b']);
    expect(code).toBe(0);
  });

  it('takes the gravest reason for its exit code', async () => {
    const { code } = await swept({
      a: new IncompleteError('down'),
      b: new ConfigError('changed'),
      c: new CapReachedError('cap'),
    });
    expect(code).toBe(2);
  });
});
