import type * as Fs from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { FolderLock } from '../../core/folder-lock.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

/** As Node 20 answers on a read-only file system (seen under `bwrap --ro-bind`): the true reason only without `recursive`. */
vi.mock('node:fs', async (original) => ({
  ...(await original<typeof Fs>()),
  mkdirSync: (_path: string, options?: { recursive?: boolean }) => {
    throw Object.assign(new Error('mkdir'), { code: options?.recursive === true ? 'ENOENT' : 'EROFS' });
  },
}));

it('says that a file system is read-only, not that the folder to be made is missing', () => {
  const folder = join(temporaryFolder(), 'results', 'runs');
  expect(() => makeFolder(folder)).toThrow(expect.objectContaining({ code: 'EROFS' }));
  expect(() => FolderLock.acquire(folder)).toThrow(/EROFS.*read-only: choose another folder/);
});
