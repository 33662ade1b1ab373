import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ItemSource } from '../../../benchmarks/data/item-source.ts';
import { livemathSource } from '../../../benchmarks/livemath/source.ts';
import { searchqaSource } from '../../../benchmarks/searchqa/source.ts';
import { splitNames } from '../../../benchmarks/task.ts';
import type { LoopbackFile } from './loopback-hub.ts';

export const parquetFolder = fileURLToPath(new URL('../../fixtures/parquet', import.meta.url));

/** Id of row n of the synthetic parquet files. */
export function syntheticKey(n: number): string {
  return createHash('md5').update(`synthetic ${n}`).digest('hex');
}

export const syntheticSplits = { train: [40, 3, 17], val: [8, 9], test: [31, 1, 30, 24] };

/** SearchQA with a manifest over the synthetic rows, so that no test needs the real ones. */
export function syntheticSource(
  folder: string,
  splits: Readonly<Record<string, readonly number[]>> = syntheticSplits,
): ItemSource {
  const manifest = join(folder, 'manifest');
  for (const split of splitNames)
    writeJson(
      join(manifest, split, 'items.json'),
      (splits[split] ?? []).map((n) => ({ id: syntheticKey(n) })),
    );
  return { ...searchqaSource, manifest };
}

/** The two parquet files as the hub has them. */
export function parquetFiles(): LoopbackFile[] {
  return [
    { path: 'README.md', bytes: Buffer.from('# synthetic\n'), lfs: false },
    { path: 'data/train-00000-of-00001.parquet', bytes: fixture('train.snappy.parquet'), lfs: true },
    { path: 'data/validation-00000-of-00001.parquet', bytes: fixture('validation.plain.parquet'), lfs: true },
  ];
}

function fixture(name: string): Buffer {
  return readFileSync(join(parquetFolder, name));
}

/** Records in the form of the real source, self-written, with the real ids: in file order, by month. */
export function livemathMonths(): Map<string, object[]> {
  const months = new Map<string, { no: number }[]>();
  for (const split of splitNames) {
    const rows: { id: string; paper_link: string }[] = readJson(
      join(livemathSource.manifest, split, 'items.json'),
    );
    for (const { id, paper_link } of rows) {
      const [month = '', no = ''] = id.split(':');
      months.set(month, [...(months.get(month) ?? []), livemathRecord(month, Number(no), paper_link)]);
    }
  }
  for (const records of months.values()) records.sort((a, b) => a.no - b.no);
  return new Map([...months].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function livemathRecord(month: string, no: number, paperLink: string): { no: number } {
  return {
    no,
    month,
    paper_link: paperLink,
    theorem: `Theorem ${no}.`,
    sketch: 'Count.',
    theorem_type: ['counting'],
    mcq: {
      question: `What is ${no} plus one?`,
      choices: ['B', 'C', 'D', 'E'].map((label, index) => ({ label, text: `${no + 2 + index}` })),
      correct_choice: { label: 'A', text: `${no + 1}` },
    },
  } as { no: number };
}

/** The four monthly files as the hub has them: plain, not in LFS. */
export function livemathFiles(months = livemathMonths()): LoopbackFile[] {
  return [...months].map(([month, records]) => ({
    path: `data/${month}/qa_${month}_final.json`,
    bytes: Buffer.from(JSON.stringify(records)),
    lfs: false,
  }));
}

export function writeJson(path: string, value: unknown): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(value));
  return path;
}

export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Ids of a split of a data folder, in order. */
export function idsOf(folder: string, split: string): string[] {
  return readJson<{ id: string }[]>(join(folder, split, 'items.json')).map(({ id }) => id);
}
