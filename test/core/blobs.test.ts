import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeFileAtomic } from '../../core/atomic-file.ts';
import { BlobStore } from '../../core/blobs.ts';
import { DataError, StorageError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const bytes = Buffer.from([0, 255, 10, 13, 1]);

it('gives stored bytes back under their SHA-256, in a folder named by its first two digits', () => {
  const folder = temporaryFolder();
  const digest = new BlobStore(folder).put(bytes);
  expect(digest).toBe(sha256(bytes));
  expect(readdirSync(join(folder, 'blobs'))).toEqual([digest.slice(0, 2)]);
  const other = new BlobStore(folder);
  expect(other.has(digest)).toBe(true);
  expect(other.get(digest)).toEqual(bytes);
});

it('stores equal bytes once and leaves no temporary file', () => {
  const folder = temporaryFolder();
  const digest = new BlobStore(folder).put(bytes);
  expect(new BlobStore(folder).put(bytes)).toBe(digest);
  expect(readdirSync(join(folder, 'blobs', digest.slice(0, 2)))).toEqual([digest]);
});

it('names the file of a damaged blob, and heals it when the bytes are stored again', () => {
  const folder = temporaryFolder();
  const digest = new BlobStore(folder).put(bytes);
  const path = new BlobStore(folder).pathOf(digest);
  truncateSync(path, 2);
  expect(() => new BlobStore(folder).get(digest)).toThrow(DataError);
  expect(() => new BlobStore(folder).get(digest)).toThrow(path);
  new BlobStore(folder).put(bytes);
  expect(new BlobStore(folder).get(digest)).toEqual(bytes);
});

it('knows nothing of an unknown digest and refuses what is no digest', () => {
  const blobs = new BlobStore(temporaryFolder());
  expect(blobs.has(sha256('unknown'))).toBe(false);
  expect(() => blobs.get(sha256('unknown'))).toThrow(DataError);
  expect(() => blobs.get('../../etc/passwd')).toThrow(/not a SHA-256 digest/);
});

it('makes blobs durable at once and off the event loop, also when nothing was stored', async () => {
  const blobs = new BlobStore(temporaryFolder());
  blobs.flush();
  await blobs.sync();
  const first = blobs.put('first');
  await blobs.sync();
  const second = blobs.put('second');
  blobs.flush();
  expect([first, second].map((digest) => blobs.get(digest).toString())).toEqual(['first', 'second']);
});

it('replaces a file as a whole and leaves the old one when it cannot', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'new', 'file.txt');
  writeFileAtomic(path, 'old');
  writeFileAtomic(path, 'new ü');
  expect(readFileSync(path, 'utf8')).toBe('new ü');
  expect(readdirSync(join(folder, 'new'))).toEqual(['file.txt']);
  writeFileSync(join(folder, 'plain'), 'text');
  expect(() => writeFileAtomic(join(folder, 'plain', 'file'), 'x')).toThrow(StorageError);
  expect(() => writeFileAtomic(join(folder, 'new'), 'x')).toThrow(/cannot write .*new \((EISDIR|ENOTEMPTY)/);
  expect(readdirSync(folder).sort()).toEqual(['new', 'plain']);
});
