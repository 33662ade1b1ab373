import type * as Fs from 'node:fs';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { expect, it, vi } from 'vitest';
import type { CallEntry } from '../../../models/recording/call-entry.ts';
import { ResponseCache } from '../../../models/wrap/response-cache.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

/** A folder in which nothing may be made: tests may run as root, to whom every folder is open. */
vi.mock('node:fs', async (original) => ({
  ...(await original<typeof Fs>()),
  accessSync: () => {
    throw Object.assign(new Error('access'), { code: 'EROFS' });
  },
}));

const failure: CallEntry = { outcome: 'failure', kind: 'refused', message: 'no', status: 400, latencyMs: 1 };

it('reads a cache beside which no file may be made, whatever its path is called', async () => {
  const made = join(temporaryFolder(), 'cache.db');
  const writing = ResponseCache.open(made, 'write');
  await writing.put('key', failure);
  // As the end of the writing process would.
  new Database(made).exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const folder = join(temporaryFolder(), 'a #b ?c %20d=1&e');
  mkdirSync(folder);
  const path = join(folder, 'cache.db');
  copyFileSync(made, path);
  writing.close();
  const reading = ResponseCache.open(path, 'read');
  expect(reading.get('key')).toEqual(failure);
  expect(reading.get('other')).toBeNull();
  expect(readdirSync(folder)).toEqual(['cache.db']);
  reading.close();
});
