import { appendFileSync, copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError, StorageError } from '../../core/errors.ts';
import { readJsonl, readJsonlSync } from '../../core/jsonl-reader.ts';
import { JsonlWriter } from '../../core/jsonl-writer.ts';
import { LineCache } from '../../core/line-cache.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const write = (path: string, values: readonly unknown[]): number[] => {
  const writer = JsonlWriter.open(path, { syncIntervalMs: null });
  const offsets = values.map((value) => writer.append(value));
  writer.close();
  return offsets;
};
const valuesOf = (path: string) => [...readJsonlSync(path)].map(({ value }) => value);
const asyncValuesOf = async (path: string) => {
  const values: unknown[] = [];
  for await (const { value } of readJsonl(path)) values.push(value);
  return values;
};

describe('the JSONL writer', () => {
  it('makes folder and file, and a line is in the file as soon as append returns', () => {
    const path = join(temporaryFolder(), 'deep', 'down', 'log.jsonl');
    const writer = JsonlWriter.open(path);
    writer.append({ text: 'line\nbreak \u2028 ü' });
    expect(readFileSync(path, 'utf8')).toBe('{"text":"line\\nbreak \u2028 ü"}\n');
    writer.close();
  });

  it('appends behind what is there and tells where each line begins', () => {
    const path = join(temporaryFolder(), 'log.jsonl');
    expect(write(path, [1, 'ü'])).toEqual([0, 2]);
    expect(write(path, [{ a: 1 }])).toEqual([7]);
    expect(valuesOf(path)).toEqual([1, 'ü', { a: 1 }]);
  });

  it('refuses to write after it was closed, and closing twice is harmless', () => {
    const writer = JsonlWriter.open(join(temporaryFolder(), 'log.jsonl'));
    writer.append(1);
    writer.close();
    writer.close();
    expect(() => writer.append(2)).toThrow(StorageError);
  });

  it('can be closed while an fsync is under way', async () => {
    const path = join(temporaryFolder(), 'log.jsonl');
    const writer = JsonlWriter.open(path);
    writer.append(1);
    const syncing = writer.sync();
    writer.append(2);
    writer.close();
    await syncing;
    expect(valuesOf(path)).toEqual([1, 2]);
  });

  it('names file and remedy when it cannot open', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const open = () => JsonlWriter.open(join(folder, 'file', 'log.jsonl'));
    expect(open).toThrow(StorageError);
    expect(open).toThrow(/log\.jsonl .*a file stands where a folder is needed/);
  });

  it('cuts off a last line with a line break that is not JSON, and nothing before it', () => {
    const path = join(temporaryFolder(), 'log.jsonl');
    writeFileSync(path, '{"n":1}\n{"n":2}\n\0\0\0\n');
    const writer = JsonlWriter.open(path);
    expect(writer.torn).toEqual({ offset: 16, bytes: 4 });
    writer.append({ n: 3 });
    writer.close();
    expect(valuesOf(path)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('cuts off a torn line of many megabytes, and a torn only line', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'log.jsonl');
    write(path, [1]);
    appendFileSync(path, `{"big":"${'x'.repeat(3_000_000)}`);
    const writer = JsonlWriter.open(path);
    expect(writer.torn?.offset).toBe(2);
    writer.close();
    writeFileSync(join(folder, 'only.jsonl'), '{"n":');
    const only = JsonlWriter.open(join(folder, 'only.jsonl'));
    expect(only.torn).toEqual({ offset: 0, bytes: 5 });
    expect(only.size).toBe(0);
    only.close();
  });
});

describe('a log that is cut at any byte', () => {
  it('loses at most its last line, for readers and for the writer that resumes it', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'log.jsonl');
    const cutPath = join(folder, 'cut.jsonl');
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.record({ key: fc.string({ unit: 'grapheme', maxLength: 10 }), n: fc.integer() }),
      fc.jsonValue({ maxDepth: 2 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 6 }), fc.nat(), async (values, at) => {
        writeFileSync(path, '');
        write(path, values);
        const bytes = readFileSync(path);
        const cut = at % (bytes.length + 1);
        const whole = bytes.subarray(0, cut).filter((byte) => byte === 0x0a).length;
        // As they come back from JSON (-0 becomes 0).
        const expected = values.slice(0, whole).map((item) => JSON.parse(JSON.stringify(item)));
        copyFileSync(path, cutPath);
        truncateSync(cutPath, cut);

        expect(valuesOf(cutPath)).toEqual(expected);
        expect(await asyncValuesOf(cutPath)).toEqual(expected);
        const writer = JsonlWriter.open(cutPath);
        expect(writer.torn === null).toBe(cut === 0 || bytes[cut - 1] === 0x0a);
        writer.append('next');
        writer.close();
        expect(valuesOf(cutPath)).toEqual([...expected, 'next']);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the JSONL readers', () => {
  it('read lines of many megabytes and lines that cross chunk borders', async () => {
    const path = join(temporaryFolder(), 'log.jsonl');
    const values = [300_000, 5, 900_000, 2, 100_000].map((length, n) => ({ n, text: 'ü€'.repeat(length) }));
    const offsets = write(path, values);
    expect(valuesOf(path)).toEqual(values);
    expect(await asyncValuesOf(path)).toEqual(values);
    const cache = new LineCache(path);
    for (const n of [3, 0, 4, 1, 2, 3]) expect(JSON.parse(cache.lineAt(offsets[n] ?? -1))).toEqual(values[n]);
    cache.close();
  });

  it('name file and line of a broken line that is not the last', async () => {
    const path = join(temporaryFolder(), 'log.jsonl');
    writeFileSync(path, '1\n2\nthree\n4\n');
    expect(() => valuesOf(path)).toThrow(DataError);
    expect(() => valuesOf(path)).toThrow(`${path}:3: not JSON`);
    await expect(asyncValuesOf(path)).rejects.toThrow(`${path}:3`);
  });

  it('name a file that is not there', async () => {
    const path = join(temporaryFolder(), 'absent.jsonl');
    expect(() => valuesOf(path)).toThrow(DataError);
    await expect(asyncValuesOf(path)).rejects.toThrow(/absent\.jsonl/);
  });

  it('stop when they are told to', async () => {
    const path = join(temporaryFolder(), 'log.jsonl');
    write(path, [1, 2]);
    const reading = readJsonl(path, { signal: AbortSignal.abort(new Error('enough')) });
    await expect(reading.next()).rejects.toThrow('enough');
  });

  it("take a stranger's file: byte order mark, CRLF, blank lines, no last line break", () => {
    const path = join(temporaryFolder(), 'foreign.jsonl');
    writeFileSync(path, '\uFEFF{"id":1}\r\n\r\n{"id":2}\n  \n{"id":3}');
    expect([...readJsonlSync(path, { origin: 'foreign' })]).toEqual([
      { value: { id: 1 }, line: 1 },
      { value: { id: 2 }, line: 3 },
      { value: { id: 3 }, line: 5 },
    ]);
  });

  it("never drop a line of a stranger's file: a broken last line and invalid UTF-8 are errors", () => {
    const path = join(temporaryFolder(), 'foreign.jsonl');
    writeFileSync(path, '{"id":1}\n{"id":2');
    expect(() => [...readJsonlSync(path, { origin: 'foreign' })]).toThrow(`${path}:2: not JSON`);
    writeFileSync(path, Buffer.from([0x22, 0xff, 0x22, 0x0a]));
    expect(() => [...readJsonlSync(path, { origin: 'foreign' })]).toThrow(`${path}:1: not valid UTF-8`);
  });

  it('see lines that are appended after the cache has read the end of the file', () => {
    const path = join(temporaryFolder(), 'log.jsonl');
    const writer = JsonlWriter.open(path);
    const cache = new LineCache(path);
    for (let n = 0; n < 20; n += 1) expect(cache.lineAt(writer.append({ n }))).toBe(`{"n":${n}}`);
    expect(() => cache.lineAt(writer.size)).toThrow(DataError);
    cache.close();
    writer.close();
  });
});
