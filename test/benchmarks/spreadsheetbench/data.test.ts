import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importItems } from '../../../benchmarks/data/import-items.ts';
import { pullItems } from '../../../benchmarks/data/pull-items.ts';
import { findBenchmark } from '../../../benchmarks/registry.ts';
import { readSplitManifest } from '../../../benchmarks/split-manifest.ts';
import type { SpreadsheetPayload } from '../../../benchmarks/spreadsheetbench/payload.ts';
import { spreadsheetbenchSource } from '../../../benchmarks/spreadsheetbench/source.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { startLoopbackHub } from '../data/loopback-hub.ts';
import { idsOf, readJson, writeJson } from '../data/sources.ts';
import { type MadeEntry, madeArchive } from './made-archive.ts';
import { oneSheet } from './made-workbook.ts';

const bundled = fileURLToPath(new URL('../../../benchmarks/spreadsheetbench/data', import.meta.url));
const signal = new AbortController().signal;
const sheet = (value: number) => oneSheet(`<row r="1"><c r="A1"><v>${value}</v></c></row>`);
const ids = { train: ['11', '2-b'], val: ['3'], test: ['4_x'] };

/** The source with a manifest over the made tasks. */
function madeSource(folder: string) {
  const manifest = join(folder, 'manifest');
  for (const [split, list] of Object.entries(ids))
    writeJson(
      join(manifest, split, 'items.json'),
      list.map((id) => ({ id })),
    );
  return { ...spreadsheetbenchSource, manifest };
}

/** Four tasks in all three name patterns, as the files of one data set. */
function taskFiles(): Record<string, Buffer | string> {
  const record = (id: string | number, more: object = {}) => ({
    id,
    instruction: `Do ${id}.`,
    spreadsheet_path: `spreadsheet/${id}`,
    instruction_type: 'Sheet-Level Manipulation',
    answer_position: 'A1',
    ...more,
  });
  return {
    'dataset.json': JSON.stringify([
      record(11, { answer_sheet: 'Sheet1', data_position: 'A1' }),
      record('2-b'),
      record('3'),
      record('4_x', { instruction_type: 'Cell-Level Manipulation' }),
    ]),
    'spreadsheet/11/2_11_input.xlsx': sheet(2),
    'spreadsheet/11/2_11_answer.xlsx': sheet(3),
    'spreadsheet/11/1_11_input.xlsx': sheet(0),
    'spreadsheet/11/1_11_answer.xlsx': sheet(1),
    'spreadsheet/11/3_11_input.xlsx': sheet(0),
    'spreadsheet/2-b/1_2-b_init.xlsx': sheet(0),
    'spreadsheet/2-b/1_2-b_golden.xlsx': sheet(1),
    'spreadsheet/3/initial.xlsx': sheet(0),
    'spreadsheet/3/golden.xlsx': sheet(1),
    'spreadsheet/4_x/1_4_x_init.xlsx': sheet(0),
    'spreadsheet/4_x/1_4_x_golden.xlsx': sheet(1),
    'spreadsheet/4_x/notes.txt': 'not a workbook',
  };
}

const entriesOf = (files: Record<string, Buffer | string>, prefix = 'verified_400/'): MadeEntry[] => [
  { path: prefix, type: '5' },
  { path: `${prefix}._dataset.json`, content: 'a file of macOS' },
  ...Object.entries(files).map(([path, content]) => ({ path: `${prefix}${path}`, content })),
];

function writeFiles(folder: string, files: Record<string, Buffer | string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

async function load(path: string) {
  const benchmark = findBenchmark('spreadsheetbench').create({ prompts: new PromptLibrary() });
  const { splits } = await benchmark.load({
    source: { kind: 'split-dir', path },
    settings: {},
    limit: 0,
    signal,
  });
  return splits;
}

function importing(folder: string, file: string, partial = false) {
  const out = join(folder, 'out');
  const done = importItems({
    source: madeSource(folder),
    files: [file],
    plan: { kind: 'published', partial },
    manifest: null,
    out,
    force: false,
    createdBy: 'test',
    signal,
  });
  return { out, done };
}

describe('the published split', () => {
  it('has 80, 40 and 280 tasks', async () => {
    const { train, val, test } = await readSplitManifest(spreadsheetbenchSource.manifest, {
      benchmark: 'spreadsheetbench',
      signal,
    });
    expect([train.length, val.length, test.length]).toEqual([80, 40, 280]);
    expect(train[0]?.id).toMatch(/^[\w-]+$/);
  });
});

describe('data import', () => {
  it('takes records and workbooks out of an archive, in all three name patterns', async () => {
    const folder = temporaryFolder();
    const archive = join(folder, 'set.tar.gz');
    writeFileSync(archive, madeArchive(entriesOf(taskFiles())));
    const { out, done } = importing(folder, archive);
    expect((await done).counts).toEqual({ train: 2, val: 1, test: 1 });
    expect(idsOf(out, 'train')).toEqual(['11', '2-b']);
    expect(readdirSync(folder).sort()).toEqual(['manifest', 'out', 'set.tar.gz']);
    const { train, val, test } = await load(out);
    const payloads = [...train, ...val, ...test].map(({ payload }) => payload as SpreadsheetPayload);
    expect(payloads.map(({ cases }) => cases.map(({ no }) => no))).toEqual([['1', '2'], ['1'], ['1'], ['1']]);
    expect(payloads[0]).toMatchObject({ instruction: 'Do 11.', answerPosition: 'Sheet1!A1' });
    expect([...train, ...test].map(({ type }) => type)).toEqual(['sheet_level', 'sheet_level', 'cell_level']);
    expect(readdirSync(join(out, 'spreadsheet', '4_x'))).toHaveLength(2);
  });

  it('makes the same folder from the unpacked files', async () => {
    const [one, other] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(one, 'set.tar.gz'), madeArchive(entriesOf(taskFiles(), './')));
    writeFiles(join(other, 'set'), taskFiles());
    const packed = importing(one, join(one, 'set.tar.gz'));
    const plain = importing(other, join(other, 'set', 'dataset.json'));
    await Promise.all([packed.done, plain.done]);
    for (const name of ['items.sha256', 'train/items.json', 'spreadsheet/11/2_11_input.xlsx'])
      expect(readFileSync(join(plain.out, name))).toEqual(readFileSync(join(packed.out, name)));
  });

  it('leaves out a task whose workbooks are missing, and insists on it without --partial', async () => {
    const files = taskFiles();
    delete files['spreadsheet/2-b/1_2-b_golden.xlsx'];
    const folder = temporaryFolder();
    writeFiles(join(folder, 'set'), files);
    const whole = importing(folder, join(folder, 'set', 'dataset.json'));
    await expect(whole.done).rejects.toThrow(/'2-b' \(train; .*has no test case/);
    const part = await importing(folder, join(folder, 'set', 'dataset.json'), true).done;
    expect([...part.dropped.keys()]).toEqual(['2-b']);
    expect(part.counts.train).toBe(1);
  });

  const evil: readonly (readonly [string, readonly MadeEntry[], RegExp])[] = [
    [
      'a path with ..',
      [{ path: 'a/../../evil.txt', content: 'x' }],
      /"a\/\.\.\/\.\.\/evil\.txt", which leads out/,
    ],
    ['an absolute path', [{ path: '/tmp/evil.txt', content: 'x' }], /"\/tmp\/evil\.txt", which leads out/],
    ['a path with a backslash', [{ path: 'a\\..\\evil.txt', content: 'x' }], /which leads out/],
    [
      'a symbolic link',
      [{ path: 'a', type: '2', link: '/etc' }],
      /"a", which is no plain file \(SymbolicLink\)/,
    ],
    ['a hard link', [{ path: 'a', type: '1', link: '/etc/passwd' }], /no plain file \(Link\)/],
    ['a device', [{ path: 'a', type: '3' }], /no plain file \(CharacterDevice\)/],
    [
      'the same file twice',
      [
        { path: 'a', content: '1' },
        { path: './a', content: '2' },
      ],
      /the file ".\/a" twice/,
    ],
    ['a file larger than is unpacked', [{ path: 'a', size: 200_000_000 }], /with 200000000 bytes/],
  ];

  it.each(evil)('refuses an archive with %s and leaves nothing behind', async (_, entries, message) => {
    const folder = temporaryFolder();
    const archive = join(folder, 'evil.tar.gz');
    writeFileSync(archive, madeArchive([...entriesOf(taskFiles()), ...entries]));
    await expect(importing(folder, archive).done).rejects.toThrow(message);
    expect(readdirSync(folder).sort()).toEqual(['evil.tar.gz', 'manifest']);
  });

  it.each([
    ['that is cut off', madeArchive(entriesOf(taskFiles())).subarray(0, 900)],
    [
      'whose last file is too short',
      madeArchive([{ path: 'dataset.json', content: 'x', size: 5000 }], { end: false }),
    ],
    ['that is no tar archive', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3])],
  ])('refuses an archive %s', async (_, bytes) => {
    const folder = temporaryFolder();
    const archive = join(folder, 'set.tar.gz');
    writeFileSync(archive, bytes);
    await expect(importing(folder, archive).done).rejects.toThrow(/not a whole tar archive/);
  });

  it('refuses an archive without records, and a record that leads out of its folder', async () => {
    const folder = temporaryFolder();
    const archive = join(folder, 'set.tar.gz');
    writeFileSync(archive, madeArchive([{ path: 'readme.txt', content: 'x' }]));
    await expect(importing(folder, archive).done).rejects.toThrow(
      /holds no file of records of spreadsheetbench/,
    );
    const record = { id: '11', instruction: 'x', spreadsheet_path: '../../etc' };
    const file = writeJson(join(folder, 'set', 'dataset.json'), [record]);
    await expect(importing(folder, file, true).done).rejects.toThrow(/leads out of the folder of its record/);
  });
});

describe('data pull', () => {
  it('gets the pinned archive from the hub, makes the folder, and finds it whole the next time', async () => {
    const folder = temporaryFolder();
    const path = 'data/spreadsheetbench_verified_400.tar.gz';
    const hub = await startLoopbackHub({
      repo: 'KAKA22/SpreadsheetBench',
      files: [
        { path, bytes: madeArchive(entriesOf(taskFiles())), lfs: true },
        { path: 'data/spreadsheetbench_912_v0.1.tar.gz', bytes: Buffer.from('other'), lfs: true },
      ],
    });
    const out = join(folder, 'pulled');
    const pull = () =>
      pullItems({
        source: madeSource(folder),
        plan: { kind: 'published', partial: false },
        out,
        endpoint: hub.endpoint,
        revision: null,
        token: null,
        updateLock: false,
        force: false,
        keepSource: false,
        createdBy: 'test',
        progress: { begin() {}, received() {}, end() {}, note() {} },
        signal,
      });
    expect((await pull()).made?.counts).toEqual({ train: 2, val: 1, test: 1 });
    expect(hub.requests.some(({ path: asked }) => asked.includes(spreadsheetbenchSource.hub.revision))).toBe(
      true,
    );
    expect(readJson(join(out, 'source.lock.json'))).toMatchObject({ files: [{ path }] });
    expect(readdirSync(folder).sort()).toEqual(['manifest', 'pulled']);
    expect((await pull()).made).toBeNull();
  });
});

describe('a data folder', () => {
  const copy = () => {
    const folder = join(temporaryFolder(), 'data');
    cpSync(bundled, folder, { recursive: true });
    return folder;
  };
  const workbook = 'spreadsheet/garden-total/1_garden-total_answer.xlsx';

  it('names the workbook that was altered or is missing', async () => {
    const folder = copy();
    writeFileSync(join(folder, workbook), sheet(5));
    await expect(load(folder)).rejects.toThrow(
      /1_garden-total_answer\.xlsx: differs from its digest in the item/,
    );
    rmSync(join(folder, workbook));
    await expect(load(folder)).rejects.toThrow(/1_garden-total_answer\.xlsx: cannot be read/);
  });

  it('may hold published records as they are; tasks of one workbook share a cluster then', async () => {
    const folder = temporaryFolder();
    const rows =
      '<row r="1"><c t="inlineStr"><is><t>Day</t></is></c><c t="inlineStr"><is><t>Shop</t></is></c><c t="inlineStr"><is><t>Sum</t></is></c></row>';
    const files = { initial: oneSheet(rows), golden: oneSheet(rows) };
    for (const split of ['train', 'val', 'test']) {
      const record = { id: split, instruction: 'x', instruction_type: 'Cell-Level', answer_position: 'A1' };
      writeJson(join(folder, split, 'items.json'), [record]);
      for (const [name, bytes] of Object.entries(files))
        writeFiles(folder, { [`spreadsheet/${split}/${name}.xlsx`]: bytes });
    }
    const { train, val, test } = await load(folder);
    const clusters = [...train, ...val, ...test].map(({ cluster }) => cluster);
    expect(new Set(clusters).size).toBe(1);
    expect(clusters[0]).toMatch(/^[0-9a-f]{16}$/);
    writeFileSync(join(folder, 'spreadsheet', 'val', 'initial.xlsx'), sheet(1));
    expect((await load(folder)).val[0]?.cluster).toBe('val');
  });

  it('has a test case for every task, or says which one lacks it', async () => {
    const folder = temporaryFolder();
    for (const split of ['train', 'val', 'test'])
      writeJson(join(folder, split, 'items.json'), [{ id: `only-${split}`, instruction: 'x' }]);
    await expect(load(folder)).rejects.toThrow(/task 'only-train' has no test case/);
    for (const id of ['..', 'a/b', '']) {
      writeJson(join(folder, 'train', 'items.json'), [{ id, instruction: 'x' }]);
      await expect(load(folder)).rejects.toThrow(/train\/items\.json/);
    }
    expect(existsSync(join(folder, 'spreadsheet'))).toBe(false);
  });
});
