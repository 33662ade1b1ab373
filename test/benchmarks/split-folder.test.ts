import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Benchmark } from '../../benchmarks/contract.ts';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { readSplitManifest } from '../../benchmarks/split-manifest.ts';
import { writeSplitFolder } from '../../benchmarks/write-split-folder.ts';
import { ConfigError, DataError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import type { JsonObject } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const signal = new AbortController().signal;
const item = (id: string) => ({ id, question: `who is ${id}?`, context: '[DOC] [TLE] x', answers: [id] });
const good = { train: [item('a'), item('b')], val: [item('c')], test: [item('d'), item('e')] };

function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    const data =
      content instanceof Uint8Array || typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(folder, name), data);
  }
  return folder;
}

function withTrain(content: unknown): string {
  return folderOf({ 'train/items.json': content, 'val/items.json': good.val, 'test/items.json': good.test });
}

function searchqa(): Benchmark {
  return findBenchmark('searchqa').create({ prompts: new PromptLibrary() });
}

function load(path: string, settings: JsonObject = {}) {
  return searchqa().load({ source: { kind: 'split-dir', path }, settings, limit: 0, signal });
}

describe('a split folder', () => {
  it('is loaded in file order from the first JSON file by name, a byte order mark allowed', async () => {
    const path = folderOf({
      'train/a.json': `\ufeff${JSON.stringify(good.train)}`,
      'train/b.json': 'not read',
      'train/0.txt': 'not read either',
      'val/items.json': good.val,
      'test/items.json': good.test,
    });
    const { splits, provenance } = await load(path);
    expect(splits.train.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(splits.train[0]).toMatchObject({ cluster: 'a', type: 'searchqa', split: 'train' });
    expect(provenance).not.toContain(dirname(path));
  });

  it('may hold JSON Lines or CSV in place of a JSON array, and prefers them in this order', async () => {
    const path = folderOf({
      'train/b.jsonl': good.train.map((row) => `${JSON.stringify(row)}\r\n`).join(''),
      'train/a.csv': 'not read',
      'val/items.csv': '\ufeffid,topic\r\nc,"a, b\r\nc"\r\n',
      'test/items.json': good.test,
      'test/a.jsonl': 'not read',
    });
    const { train, val, test } = await readSplitManifest(path, { benchmark: 'searchqa', signal });
    expect(train.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(val).toEqual([{ id: 'c', topic: 'a, b\r\nc' }]);
    expect(test.map(({ id }) => id)).toEqual(['d', 'e']);
  });

  it('is the same data wherever it lies, and other data when a gold answer changes', async () => {
    const first = await load(withTrain(good.train));
    const second = await load(withTrain(good.train));
    const changed = await load(withTrain([item('a'), { ...item('b'), answers: ['B'] }]));
    expect(second.digests).toEqual(first.digests);
    expect(changed.digests.train).not.toBe(first.digests.train);
    expect(changed.digests.val).toBe(first.digests.val);
  });

  const bad = new Uint8Array(
    Buffer.from(JSON.stringify(good.train, null, 1).replace('who is b?', 'who \xff?'), 'latin1'),
  );
  it.each<[string, () => string, RegExp]>([
    [
      'no folder',
      () => join(temporaryFolder(), 'nowhere'),
      /nowhere.train: folder missing.*data pull searchqa/,
    ],
    ['no split folder', () => folderOf({ 'train/items.json': good.train }), /val: folder missing/],
    [
      'no file of items',
      () => folderOf({ 'train/items.txt': 'x' }),
      /train: holds no \.json, \.jsonl or \.csv file/,
    ],
    [
      'a CSV of ids',
      () => folderOf({ 'train/items.csv': 'id\na\n' }),
      /items\.csv: a manifest \(ids without/,
    ],
    [
      'an object',
      () => withTrain({ items: good.train }),
      /train.items\.json: must be a JSON array.*an object/,
    ],
    ['an empty split', () => withTrain([]), /train.items\.json: split train is empty/],
    ['an id twice', () => withTrain([item('a'), item('a')]), /train.items\.json: id 'a' occurs twice$/],
    [
      'an id in two splits',
      () => withTrain([item('c')]),
      /val.items\.json: id 'c' occurs twice, first in .*train/,
    ],
    ['bad UTF-8', () => withTrain(bad), /train.items\.json: not valid UTF-8 in line 1\d \(item 'b'\)/],
    ['broken JSON', () => withTrain('[\n  {"id": "a",\n   oops}\n]'), /not valid JSON at line 3, column 4/],
    ['JSON cut short', () => withTrain('[{"id": "a"'), /train.items\.json: not valid JSON/],
    [
      'a null context',
      () => withTrain([item('a'), { ...item('b'), context: null }]),
      /item 'b': 'context': expected string/,
    ],
    [
      'a missing field',
      () => withTrain([{ id: 'a', question: '?', context: '' }]),
      /item 'a': missing key 'answers'/,
    ],
    ['a row without id', () => withTrain([item('a'), 7]), /row 2: /],
    [
      'a manifest',
      () => withTrain([{ id: 'a' }, { id: 'b' }]),
      /a manifest.*data pull searchqa' or 'skillopt-bench data import/,
    ],
  ])('with %s is refused, naming file and id', async (_, path, message) => {
    const failure = await load(path()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DataError);
    expect(String(failure)).toMatch(message);
  });

  it('is refused under unknown settings and under the name of the bundled set', async () => {
    await expect(load(withTrain(good.train), { showTheorem: true })).rejects.toThrow(ConfigError);
    const mini = findBenchmark('searchqa-mini').create({ prompts: new PromptLibrary() });
    const source = { kind: 'split-dir', path: withTrain(good.train) } as const;
    await expect(mini.load({ source, settings: {}, limit: 0, signal })).rejects.toThrow(/use 'searchqa'/);
    const bundled = { source: { kind: 'bundled' }, settings: {}, limit: 0, signal } as const;
    await expect(searchqa().load(bundled)).rejects.toThrow(/searchqa-mini/);
  });

  it('written by us is read back, with counts and digests beside it', async () => {
    const path = join(temporaryFolder(), 'searchqa');
    const record = writeSplitFolder(path, good, { benchmark: 'searchqa', source: 'a test' });
    const { splits } = await load(path);
    expect(splits.test.map(({ id }) => id)).toEqual(['d', 'e']);
    expect(record.counts).toEqual({ train: 2, val: 1, test: 2 });
    expect(record.digests.val).toBe(sha256(readFileSync(join(path, 'val', 'items.json'))));
    expect(JSON.parse(readFileSync(join(path, 'split_manifest.json'), 'utf8'))).toEqual({
      benchmark: 'searchqa',
      source: 'a test',
      ...record,
    });
  });

  it('is not written where another file would be read in its place', () => {
    const path = folderOf({ 'train/a.json': [] });
    expect(() => writeSplitFolder(path, good, {})).toThrow(/a\.json: would be read in place of items\.json/);
  });
});

describe('a manifest', () => {
  const rows = (ids: readonly string[]) => ids.map((id) => ({ id, month: '202511' }));

  it('gives ids in order with what stands beside them', async () => {
    const path = folderOf({
      'train/items.json': rows(['2', '1']),
      'val/items.json': rows(['3']),
      'test/items.json': rows(['4']),
    });
    const manifest = await readSplitManifest(path, { benchmark: 'livemath', signal });
    expect(manifest.train).toEqual([
      { id: '2', month: '202511' },
      { id: '1', month: '202511' },
    ]);
  });

  it('with an id twice or a row without id is refused', async () => {
    const read = (train: unknown) =>
      readSplitManifest(
        folderOf({
          'train/items.json': train,
          'val/items.json': rows(['1']),
          'test/items.json': rows(['4']),
        }),
        {
          benchmark: 'livemath',
          signal,
        },
      );
    await expect(read(rows(['1']))).rejects.toThrow(/val.items\.json: id '1' occurs twice, first in/);
    await expect(read([{ no: 1 }])).rejects.toThrow(/row 1: an id/);
  });
});
