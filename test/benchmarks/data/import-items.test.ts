import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ImportOptions, importItems } from '../../../benchmarks/data/import-items.ts';
import { verifyDataFolder } from '../../../benchmarks/data/verify-data-folder.ts';
import { livemathItemSchema } from '../../../benchmarks/livemath/payload.ts';
import { livemathSource } from '../../../benchmarks/livemath/source.ts';
import type { SplitRatio } from '../../../benchmarks/ratio-split.ts';
import { findBenchmark } from '../../../benchmarks/registry.ts';
import { searchqaSource } from '../../../benchmarks/searchqa/source.ts';
import { splitNames } from '../../../benchmarks/task.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import {
  idsOf,
  livemathMonths,
  livemathRecord,
  parquetFolder,
  readJson,
  syntheticKey,
  syntheticSource,
  syntheticSplits,
  writeJson,
} from './sources.ts';

const signal = new AbortController().signal;
const published = { kind: 'published', partial: false } as const;
const atHand = { kind: 'published', partial: true } as const;
const ratio = (parts: SplitRatio, partial = false) =>
  ({ kind: 'ratio', ratio: parts, seed: 42, partial }) as const;

const row = (n: number, fields: object = {}) => ({
  key: syntheticKey(n),
  question: `question ${n}`,
  context: `[DOC] ${n}`,
  answers: [`${n}`],
  ...fields,
});
const wanted = Object.values(syntheticSplits).flat();
const rows = wanted.map((n) => row(n));

/** Imports files into a new folder. Text is written to a file as it is, other values as JSON. */
function arrange(options: Partial<ImportOptions> = {}) {
  const folder = temporaryFolder();
  const out = join(folder, 'out');
  const run = (content: unknown, name = 'items.json', more: Partial<ImportOptions> = {}) => {
    const file = join(folder, name);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return importFiles([file], more);
  };
  const importFiles = (files: readonly string[], more: Partial<ImportOptions> = {}) =>
    importItems({
      source: syntheticSource(folder),
      plan: published,
      manifest: null,
      out,
      force: false,
      createdBy: 'test',
      signal,
      files,
      ...options,
      ...more,
    });
  return { folder, out, run, importFiles };
}

describe('data import', () => {
  it.each([
    ['a JSON array', 'rows.json', JSON.stringify(rows, null, 1)],
    ['an object with data', 'rows.json', JSON.stringify({ data: rows })],
    [
      'an object with data over several lines',
      'rows.json',
      JSON.stringify({ version: 1, data: rows }, null, 2),
    ],
    ['JSON Lines', 'rows.jsonl', rows.map((value) => JSON.stringify(value)).join('\n')],
    [
      'JSON Lines under another name, with CRLF',
      'rows.txt',
      `\uFEFF${rows.map((value) => `${JSON.stringify(value)}\r\n`).join('')}`,
    ],
  ])('reads %s', async (_, name, text) => {
    const { out, run } = arrange();
    expect((await run(text, name)).counts).toEqual({ train: 3, val: 2, test: 4 });
    for (const split of splitNames)
      expect(idsOf(out, split)).toEqual(syntheticSplits[split].map(syntheticKey));
  });

  it('reads several parquet files, whatever of snappy, gzip, brotli or nothing they are written with', async () => {
    const { out, importFiles } = arrange();
    const files = ['train.snappy.parquet', 'validation.plain.parquet'].map((name) =>
      join(parquetFolder, name),
    );
    await importFiles(files);
    expect(idsOf(out, 'train')).toEqual(syntheticSplits.train.map(syntheticKey));
    await importFiles([join(parquetFolder, 'gzip.parquet')], { plan: ratio([1, 1, 1], true), force: true });
    expect(splitNames.flatMap((split) => idsOf(out, split)).sort()).toEqual(
      [1, 2, 3].map(syntheticKey).sort(),
    );
  });

  it('finds rows anywhere in a parquet row group that is longer than what it decodes at once', async () => {
    const { folder, out, importFiles } = arrange();
    const ids = { train: ['row-04999', 'row-00000'], val: ['row-02000', 'row-01999'], test: ['row-03333'] };
    for (const split of splitNames)
      writeJson(
        join(folder, 'long', split, 'items.json'),
        ids[split].map((id) => ({ id })),
      );
    const source = { ...searchqaSource, manifest: join(folder, 'long') };
    await importFiles([join(parquetFolder, 'long-group.brotli.parquet')], { source });
    for (const split of splitNames) {
      expect(idsOf(out, split)).toEqual(ids[split]);
      for (const { id, question } of readJson<{ id: string; question: string }[]>(
        join(out, split, 'items.json'),
      ))
        expect(question).toBe(String(Number(id.slice(4))));
    }
  });

  it('names a codec that it cannot read', async () => {
    const { importFiles } = arrange();
    await expect(importFiles([join(parquetFolder, 'zstd.parquet')])).rejects.toThrow(
      /zstd\.parquet: column '\w+' is compressed with ZSTD; known here: UNCOMPRESSED, SNAPPY, GZIP, BROTLI/,
    );
  });

  it('names the row and the id of a null in parquet', async () => {
    const { importFiles } = arrange();
    const plan = ratio([1, 1, 1], true);
    await expect(importFiles([join(parquetFolder, 'null-context.parquet')], { plan })).rejects.toThrow(
      `null-context.parquet: row 2: item '${syntheticKey(2)}': field 'context'`,
    );
  });

  it('takes the items that are there, in manifest order, when asked to', async () => {
    const { out, run } = arrange();
    const some = [17, 9, 24, 31, 99].map((n) => row(n));
    const result = await run(some, 'some.json', { plan: atHand });
    expect(result.published).toEqual({
      train: { found: 1, of: 3 },
      val: { found: 1, of: 2 },
      test: { found: 2, of: 4 },
    });
    expect(idsOf(out, 'test')).toEqual([31, 24].map(syntheticKey));
  });

  it('refuses items at hand that leave a split empty, and points to --ratio', async () => {
    const { out, run } = arrange();
    await expect(run([row(3), row(8)], 'some.json', { plan: atHand })).rejects.toThrow(
      'no item of the published split test is there (found train 1 of 3, val 1 of 2, test 0 of 4); with --ratio',
    );
    expect(existsSync(out)).toBe(false);
  });

  it('ignores rows that nobody wants, whatever is wrong with them', async () => {
    const { run } = arrange();
    const others = [row(500, { context: null }), row(501), row(501)];
    expect((await run([...others, ...rows])).counts.test).toBe(4);
  });

  it.each([
    [
      'a published item that is missing',
      rows.slice(1),
      /1 of 9 published items are missing in the source: '[0-9a-f]{32}' \(train\)/,
    ],
    [
      'a doubled item',
      [...rows, row(8)],
      /row 10: id '[0-9a-f]{32}' occurs twice in the source, first at .*row 4/,
    ],
    [
      'a context of null',
      [...rows.slice(1), row(40, { context: null })],
      /row 9: item '[0-9a-f]{32}': field 'context'/,
    ],
    ['a missing field', [{ ...row(40), answers: undefined }], /row 1: item '[0-9a-f]{32}': field 'answers'/],
    ['a record without id', [{ question: 'q', context: 'c', answers: [] }], /row 1: a record without id/],
    [
      'a manifest',
      wanted.map((n) => ({ id: syntheticKey(n) })),
      /row 1: ids without items: this is a split manifest/,
    ],
    [
      'an object without data',
      { items: rows },
      /expected an array of records, an object with an array 'data'/,
    ],
    ['an empty array', [], /9 of 9 published items are missing/],
  ])('names %s', async (_, content, message) => {
    const { out, run } = arrange();
    await expect(run(content)).rejects.toThrow(message);
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    ['a broken line', 'rows.jsonl', `${JSON.stringify(row(3))}\n{"key": `, /rows\.jsonl:2: not JSON/],
    ['broken JSON', 'rows.json', '[{"key": 1},]', /rows\.json: not valid JSON at line 1, column 13/],
    ['a text', 'rows.txt', 'no records here, at all', /neither JSON, JSON Lines, parquet nor CSV/],
    ['an empty file', 'rows.json', '', /the file is empty/],
    ['a parquet file that is cut', 'rows.parquet', 'PAR1 and no more', /not a parquet file that can be read/],
  ])('refuses %s', async (_, name, text, message) => {
    await expect(arrange().run(text, name)).rejects.toThrow(message);
  });

  it('names the line of bytes that are not UTF-8', async () => {
    const { folder, importFiles } = arrange();
    const file = join(folder, 'rows.jsonl');
    writeFileSync(
      file,
      Buffer.from([...Buffer.from(`${JSON.stringify(row(3))}\n{"key": "`), 0xff, 0x22, 0x7d]),
    );
    await expect(importFiles([file])).rejects.toThrow(/rows\.jsonl:2: not valid UTF-8/);
  });

  it('tells a published manifest folder from a source', async () => {
    const { importFiles } = arrange();
    await expect(importFiles([searchqaSource.manifest])).rejects.toThrow(
      /a published manifest \(ids only\), not a source file/,
    );
    await expect(importFiles([parquetFolder])).rejects.toThrow(/a folder; name the source files in it/);
  });

  it('joins with another manifest in the published form', async () => {
    const { folder, out, run } = arrange();
    const other = join(folder, 'other');
    const splits = { train: [3], val: [40], test: [8, 17] };
    for (const split of splitNames)
      writeJson(
        join(other, split, 'items.json'),
        splits[split].map((n) => ({ id: syntheticKey(n), topic: 'x' })),
      );
    await run(rows, 'items.json', { manifest: other });
    expect(idsOf(out, 'test')).toEqual([8, 17].map(syntheticKey));
  });

  it('replaces a data folder only when forced, and keeps it when the new one fails', async () => {
    const { out, run } = arrange();
    await run(rows);
    await expect(run(rows)).rejects.toMatchObject({
      code: 'USAGE',
      message: /exists already; --force replaces it/,
    });
    await expect(run(rows.slice(1), 'items.json', { force: true })).rejects.toThrow(/missing/);
    expect(idsOf(out, 'train')).toHaveLength(3);
    await run(rows.slice(0, 8), 'items.json', { force: true, plan: atHand });
    expect(idsOf(out, 'test')).toHaveLength(3);
    expect(existsSync(`${out}.old`)).toBe(false);
  });
});

describe('data import by ratio', () => {
  const items = Array.from({ length: 60 }, (_, n) => row(n + 1));

  it.each([
    [
      [2, 1, 7],
      [12, 6, 42],
    ],
    [
      [4, 1, 5],
      [24, 6, 30],
    ],
  ] as const)('cuts the items of a file %j', async (parts, sizes) => {
    const { out, run } = arrange();
    await run(items, 'items.json', { plan: ratio(parts, true) });
    expect(splitNames.map((split) => idsOf(out, split).length)).toEqual(sizes);
    const ids = splitNames.flatMap((split) => idsOf(out, split));
    expect(ids.toSorted()).toEqual(items.map(({ key }) => key).toSorted());
    // CPython 3.11: x = list(range(1, 61)); random.Random(42).shuffle(x); x[:5]
    expect(ids.slice(0, 5)).toEqual([39, 24, 55, 12, 17].map(syntheticKey));
  });

  it('splits the published items alone when it must find them all', async () => {
    const { out, run } = arrange();
    await run(items, 'items.json', { plan: ratio([1, 1, 1]) });
    expect(splitNames.flatMap((split) => idsOf(out, split)).toSorted()).toEqual(
      wanted.map(syntheticKey).toSorted(),
    );
    await expect(
      run(items.slice(0, 39), 'items.json', { plan: ratio([1, 1, 1]), force: true }),
    ).rejects.toThrow(`1 of 9 published items are missing in the source: '${syntheticKey(40)}' (train)`);
  });

  it('refuses a ratio that leaves a split empty', async () => {
    await expect(
      arrange().run(items.slice(0, 2), 'items.json', { plan: ratio([2, 1, 7], true) }),
    ).rejects.toThrow(/2 items are too few for the ratio 2:1:7/);
  });

  it('gives the published train split of LiveMathematicianBench from the months in order', async () => {
    const { out, run } = arrange({ source: livemathSource });
    const records = [...livemathMonths().values()].flat();
    await run(records, 'all.json', { plan: ratio([2, 1, 7]) });
    const manifest = (split: string) =>
      readJson<{ id: string }[]>(join(livemathSource.manifest, split, 'items.json')).map(({ id }) => id);
    expect(idsOf(out, 'train')).toEqual(manifest('train'));
    expect(idsOf(out, 'val')).toEqual([...manifest('val'), '202512:46']);
  });
});

describe('data import of LiveMathematicianBench', () => {
  const months = livemathMonths();
  const records = [...months.values()].flat();

  it('writes normalised items with the right option among the choices, in manifest order', async () => {
    const { folder, out, importFiles } = arrange({ source: livemathSource });
    const files = [...months].map(([month, content]) =>
      writeJson(join(folder, `qa_${month}_final.json`), content),
    );
    expect((await importFiles(files)).counts).toEqual({ train: 35, val: 17, test: 125 });
    const [first] = readJson<unknown[]>(join(out, 'val', 'items.json'));
    expect(livemathItemSchema.parse(first)).toMatchObject({
      id: '202602:8',
      choices: [{ label: 'A', text: '9' }, { label: 'B' }, { label: 'C' }, { label: 'D' }, { label: 'E' }],
      correct_choice: { label: 'A', text: '9' },
      source_path: 'qa_202602_final.json',
    });
  });

  it('reads wrapped records and its own output just as well', async () => {
    const { folder, out, run, importFiles } = arrange({ source: livemathSource });
    const wrapped = records.map((raw) => {
      const { month, no } = raw as { month: string; no: number };
      return { id: `${month}:${no}`, split: 'x', source_file: `data/${month}/qa_${month}_final.json`, raw };
    });
    await run(wrapped.map((line) => JSON.stringify(line)).join('\n'), 'items.jsonl');
    const text = readFileSync(join(out, 'test', 'items.json'), 'utf8');
    expect(text).toContain('"source_path": "data/202601/qa_202601_final.json"');
    const files = splitNames.map((split) => join(out, split, 'items.json'));
    await importFiles(files, { out: join(folder, 'again') });
    expect(readFileSync(join(folder, 'again', 'test', 'items.json'), 'utf8')).toBe(text);
  });

  it('names an item whose paper is not that of the manifest', async () => {
    const altered = [
      livemathRecord('202511', 1, 'http://arxiv.org/abs/0'),
      ...records.filter((_, index) => index > 0),
    ];
    await expect(arrange({ source: livemathSource }).run(altered)).rejects.toThrow(
      /row 1: item '202511:1': paper_link is 'http:\/\/arxiv\.org\/abs\/0', the manifest has/,
    );
  });

  it('names a wrapper whose id is not that of its record', async () => {
    const wrapped = [{ id: '202511:2', raw: livemathRecord('202511', 1, 'x') }];
    await expect(arrange({ source: livemathSource }).run(wrapped)).rejects.toThrow(
      /row 1: item '202511:2': id '202511:2', but its record has month 202511 and no 1/,
    );
  });

  it('leaves out records that the rules drop, and says why when one of them was wanted', async () => {
    const broken = records.map((record, index) => (index === 5 ? { ...record, mcq: {} } : record));
    const { run } = arrange({ source: livemathSource });
    await expect(run(broken)).rejects.toThrow(
      /'202511:6' \(\w+; .*row 6: lacks question, choices or the correct choice\)/,
    );
    const { dropped, counts } = await run(broken, 'items.json', { plan: ratio([2, 1, 7], true) });
    expect([...dropped.keys()]).toEqual(['202511:6']);
    expect(counts.train + counts.val + counts.test).toBe(176);
  });
});

describe('a data folder', () => {
  it('holds the same bytes whenever it is made of the same source', async () => {
    const texts = [];
    for (let time = 0; time < 2; time += 1) {
      const { out, run } = arrange();
      await run(rows);
      texts.push(
        ['split_manifest.json', 'items.sha256', 'train/items.json'].map((name) =>
          readFileSync(join(out, name), 'utf8'),
        ),
      );
    }
    expect(texts[0]).toEqual(texts[1]);
  });

  it.each([
    [
      'altered',
      (list: object[]) => [{ ...list[0], question: 'another' }, ...list.slice(1)],
      `item '${syntheticKey(31)}' was altered`,
    ],
    ['missing', (list: object[]) => list.slice(1), `item '${syntheticKey(31)}' is missing`],
    ['doubled', (list: object[]) => [...list, list[0]], `item '${syntheticKey(31)}' occurs twice`],
    ['added', (list: object[]) => [...list, row(1, { id: 'new' })], "item 'new' was added"],
    ['moved', (list: object[]) => list.toReversed(), `item '${syntheticKey(24)}' has moved`],
  ])('names an item that was %s since', async (_, change, message) => {
    const { out, run } = arrange();
    await run(rows);
    expect((await verifyDataFolder(out, signal)).counts).toEqual({ train: 3, val: 2, test: 4 });
    const path = join(out, 'test', 'items.json');
    writeJson(path, change(readJson(path)));
    await expect(verifyDataFolder(out, signal)).rejects.toThrow(message);
    const adapter = findBenchmark('searchqa').create({ prompts: new PromptLibrary() });
    const source = { kind: 'split-dir', path: out } as const;
    await expect(adapter.load({ source, settings: {}, limit: 0, signal })).rejects.toThrow(message);
  });

  it('cannot be verified when nobody recorded digests', async () => {
    await expect(verifyDataFolder(searchqaSource.manifest, signal)).rejects.toThrow(
      /holds no digests: a published manifest/,
    );
  });
});
