import { mkdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DataError, StorageError } from '../../core/errors.ts';
import { unwordedStorageFailure } from '../../core/storage-failure.ts';
import { sweep, sweepExitCode } from '../../matrix/sweep.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const system = (code: string, fields: object = {}) =>
  Object.assign(new Error(`${code}: something`), { code, syscall: 'open', ...fields });

function caught(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

it('that nobody put into words names its file and says what to do', () => {
  const folder = temporaryFolder();
  const failure = unwordedStorageFailure(caught(() => mkdirSync(folder)));
  expect(failure).toBeInstanceOf(StorageError);
  expect(failure?.message).toContain(
    `cannot mkdir ${folder} (EEXIST): a file stands where a folder is needed`,
  );
  expect(unwordedStorageFailure(system('EACCES', { path: '/x' }))?.message).toContain(
    'not open to this user',
  );
  expect(unwordedStorageFailure(system('EMFILE'))?.message).toContain('raise the limit (ulimit -n)');
});

it('is told from what is none', () => {
  expect(unwordedStorageFailure(caught(() => readFileSync('/nowhere/at/all')))).toBeNull();
  expect(unwordedStorageFailure(system('EACCES', { syscall: 'listen', port: 80 }))).toBeNull();
  expect(unwordedStorageFailure(new TypeError('a slip'))).toBeNull();
  expect(unwordedStorageFailure(new DataError('a file is damaged', system('EISDIR')))).toBeNull();
  const worded = new StorageError('cannot lock', system('EMFILE'));
  expect(unwordedStorageFailure(worded)).toBeNull();
});

it('ends a sweep with 3 when the files of a benchmark cannot be opened for want of descriptors', async () => {
  const tried: string[] = [];
  const results = await sweep({
    runs: ['a', 'b'],
    idOf: (id) => id,
    isFinished: () => false,
    execute: async (id) => {
      tried.push(id);
      throw new DataError('book.xlsx: cannot be read', system('EMFILE', { path: 'book.xlsx' }));
    },
    parallelRuns: 1,
    stopSignal: new AbortController().signal,
  });
  expect(sweepExitCode(results)).toBe(3);
  // It would be the same for every other run.
  expect(tried).toEqual(['a']);
  expect(results[0]?.error?.message).toMatch(/book\.xlsx: cannot be read; too many open files/);
});
