import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BlobStore } from '../../core/blobs.ts';
import { DataError } from '../../core/errors.ts';
import { canonicalHash } from '../../core/hash.ts';
import { PackedStore } from '../../core/packed-store.ts';
import { openTranscripts, readTranscript } from '../../core/read-transcript.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const open = (folder: string) => PackedStore.open(folder, { blobs: new BlobStore(folder) });
const linesOf = (folder: string) =>
  readFileSync(join(folder, 'transcripts.jsonl'), 'utf8').split('\n').slice(0, -1);

it('gives a value back by the digest of its canonical JSON, now and after reopening', () => {
  const folder = temporaryFolder();
  const values = [{ b: 1, a: ['ü', null] }, 'text', [], 7, { digest: 'odd', value: 'names' }];
  const store = open(folder);
  const digests = values.map((value) => store.put(value));
  expect(digests).toEqual(values.map((value) => canonicalHash(value)));
  expect(digests.map((digest) => store.get(digest))).toEqual(values);
  store.close();
  const reopened = open(folder);
  expect(digests.map((digest) => reopened.get(digest))).toEqual(values);
  reopened.close();
});

it('stores equal values once, whatever the order of their keys, also across lives', () => {
  const folder = temporaryFolder();
  const first = open(folder);
  const digest = first.put({ a: 1, b: 2 });
  expect(first.put({ b: 2, a: 1 })).toBe(digest);
  first.close();
  const second = open(folder);
  expect(second.put({ a: 1, b: 2 })).toBe(digest);
  second.close();
  expect(linesOf(folder)).toHaveLength(1);
});

it('puts a value of more than 16 KiB into the blob store and a reference into the line', () => {
  const folder = temporaryFolder();
  const store = open(folder);
  // A JSON string has two quotes around it.
  const small = 'x'.repeat(16_384 - 2);
  const large = 'x'.repeat(16_384 - 1);
  store.put(small);
  expect(readdirSync(folder)).not.toContain('blobs');
  const digest = store.put(large);
  store.close();
  expect(new BlobStore(folder).has(digest)).toBe(true);
  expect(JSON.parse(linesOf(folder)[1] ?? '')).toEqual({ digest, blobBytes: 16_385 });
  expect(readTranscript(folder, digest)).toBe(large);
});

it('names the file of an unknown digest, a damaged value and a lost blob', () => {
  const folder = temporaryFolder();
  const store = open(folder);
  const digest = store.put({ answer: 42 });
  const large = store.put('y'.repeat(20_000));
  store.close();
  const path = join(folder, 'transcripts.jsonl');
  writeFileSync(path, readFileSync(path, 'utf8').replace('42', '43'));
  rmSync(join(folder, 'blobs'), { recursive: true });
  for (const wanted of [digest, canonicalHash('unknown')])
    expect(() => readTranscript(folder, wanted)).toThrow(path);
  expect(() => readTranscript(folder, large)).toThrow(DataError);
});

it('names file and line of a broken line that is not the last', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'transcripts.jsonl');
  const line = JSON.stringify({ digest: canonicalHash(1), value: 1 });
  writeFileSync(path, `${line}\nnonsense\n${line}\n`);
  expect(() => readTranscript(folder, canonicalHash(1))).toThrow(`${path}:2`);
});

it('reads many values of a folder through one reader, while the folder is being written', () => {
  const folder = temporaryFolder();
  const store = open(folder);
  const digests = [1, 2, 3].map((n) => store.put({ n }));
  const transcripts = openTranscripts(folder);
  expect(digests.map((digest) => transcripts.read(digest))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  transcripts.close();
  store.close();
});

it('reads without making anything on the disk', () => {
  const folder = temporaryFolder();
  expect(() => readTranscript(folder, canonicalHash(1))).toThrow(DataError);
  expect(readdirSync(folder)).toEqual([]);
});
