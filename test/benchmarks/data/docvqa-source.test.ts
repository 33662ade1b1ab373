import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ImportOptions, importItems } from '../../../benchmarks/data/import-items.ts';
import { pullItems } from '../../../benchmarks/data/pull-items.ts';
import { verifyDataFolder } from '../../../benchmarks/data/verify-data-folder.ts';
import { readImageHeader } from '../../../benchmarks/documents/image-header.ts';
import { docvqaSource } from '../../../benchmarks/docvqa/source.ts';
import { readSplitManifest } from '../../../benchmarks/split-manifest.ts';
import { splitNames } from '../../../benchmarks/task.ts';
import { sha256 } from '../../../core/hash.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { pngFile } from '../documents/files/image-file.ts';
import { startLoopbackHub } from './loopback-hub.ts';
import { smallPdf } from './small-pdf.ts';
import { idsOf, parquetFolder, readJson, writeJson } from './sources.ts';

const signal = new AbortController().signal;
const parquet = join(parquetFolder, 'images.snappy.parquet');
const published = { kind: 'published', partial: false } as const;
const ratio = { kind: 'ratio', ratio: [1, 1, 1], seed: 42, partial: true } as const;
const png = pngFile(3, 2);

interface Item {
  readonly id: string;
  readonly question: string;
  readonly answers: readonly string[];
  readonly image: { readonly file: string; readonly sha256: string };
  readonly rendered_from?: string;
}

function arrange(content: Readonly<Record<string, string | Uint8Array>> = {}) {
  const folder = temporaryFolder();
  const out = join(folder, 'out');
  for (const [name, bytes] of Object.entries(content)) {
    mkdirSync(dirname(join(folder, 'in', name)), { recursive: true });
    writeFileSync(join(folder, 'in', name), bytes);
  }
  const run = (file: string, more: Partial<ImportOptions> = {}) =>
    importItems({
      source: docvqaSource,
      files: [file.startsWith('/') ? file : join(folder, 'in', file)],
      plan: ratio,
      manifest: null,
      out,
      force: false,
      createdBy: 'test',
      signal,
      ...more,
    });
  const items = () =>
    splitNames
      .flatMap((split) => readJson<Item[]>(join(out, split, 'items.json')))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { folder, out, run, items };
}

/** A manifest in the published form over rows of the synthetic parquet file. */
function manifestOf(folder: string, rows: Readonly<Record<string, readonly object[]>>): string {
  const manifest = join(folder, 'manifest');
  for (const split of splitNames) writeJson(join(manifest, split, 'items.json'), rows[split]);
  return manifest;
}
const three = {
  train: [{ id: '7', docId: '103', topic: 'form|table/list' }],
  val: [{ id: '2' }],
  test: [{ id: '11' }, { id: '1' }],
};

describe('data import of DocVQA from parquet', () => {
  it('writes the images of the wanted rows, unaltered, under names made of their ids', async () => {
    const { folder, out, run } = arrange();
    await run(parquet, { plan: published, manifest: manifestOf(folder, three) });
    const [item] = readJson<Item[]>(join(out, 'train', 'items.json'));
    const bytes = readFileSync(join(out, 'images', 'q7_d103.png'));
    expect(item).toEqual({
      id: '7',
      question: 'which number is on page 7?',
      answers: ['7', 'number 7'],
      image: { file: 'images/q7_d103.png', sha256: sha256(bytes) },
      docId: '103',
      ucsf_document_id: 'abcd0003',
      ucsf_document_page_no: '2',
      topic: 'form|table/list',
    });
    expect(readImageHeader(bytes, 'x')).toEqual({ mediaType: 'image/png', width: 15, height: 6 });
    expect(idsOf(out, 'test')).toEqual(['11', '1']);
    expect(readdirSync(join(out, 'images')).sort()).toEqual(
      ['q11_d105.png', 'q1_d100.png', 'q2_d101.png', 'q7_d103.png'].sort(),
    );
    expect(existsSync(`${out}.files`)).toBe(false);
    expect((await verifyDataFolder(out, signal)).benchmark).toBe('docvqa');
    writeFileSync(join(out, 'images', 'q7_d103.png'), png);
    await expect(verifyDataFolder(out, signal)).rejects.toThrow(
      "q7_d103.png: differs from its digest in the item '7' (train)",
    );
  });

  it('names a row whose image is none, and one that is about another document than the manifest says', async () => {
    const { folder, out, run } = arrange();
    const broken = manifestOf(folder, { ...three, val: [{ id: '12' }] });
    await expect(run(parquet, { plan: published, manifest: broken })).rejects.toThrow(
      /row 12: item '12': image: is no PNG, JPEG/,
    );
    const other = manifestOf(folder, { ...three, val: [{ id: '2', docId: '999' }] });
    await expect(run(parquet, { plan: published, manifest: other })).rejects.toThrow(
      "row 2: item '2': docId is '101', the manifest has '999'",
    );
    expect(existsSync(out) || existsSync(`${out}.files`)).toBe(false);
  });

  it('is pulled from the hub: the parquet files of the validation split and nothing else', async () => {
    const { folder, out } = arrange();
    const file = (path: string) => ({ path, bytes: readFileSync(parquet), lfs: true });
    const hub = await startLoopbackHub({
      repo: 'lmms-lab/DocVQA',
      files: [
        file('DocVQA/validation-00000-of-00001.parquet'),
        file('DocVQA/test-00000-of-00001.parquet'),
        file('InfographicVQA/validation-00000-of-00001.parquet'),
      ],
    });
    const { made } = await pullItems({
      source: { ...docvqaSource, manifest: manifestOf(folder, three) },
      plan: published,
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
    expect(made?.counts).toEqual({ train: 1, val: 1, test: 2 });
    expect(hub.requests.filter(({ host }) => host === 'cdn').map(({ path }) => path)).toEqual([
      '/blobs/DocVQA/validation-00000-of-00001.parquet',
    ]);
    expect(hub.requests[0]?.path).toContain('539088ef8a8ada01ac8e2e6d4e372586748a265e');
  });
});

describe('data import of DocVQA from records with images beside them', () => {
  const csv = (rows: readonly string[]) =>
    ['\ufeffquestionId,question,answer,image_path,topic,docId,ucsf_document_page_no', ...rows].join('\r\n');
  const images = { 'pages/a.png': png, 'pages/b.png': png };

  it('reads the published CSV layout: answers as a Python list, a path in the question', async () => {
    const { run, items } = arrange({
      ...images,
      'x.csv': csv([
        `1,which?,"['oak', 'elm']",pages/a.png,layout,14,1`,
        `2,which? document_path: pages/b.png,"1,000",,,,`,
        `../3,"which\r\none?",,./pages/a.png,,,`,
      ]),
    });
    await run('x.csv');
    expect(items()).toMatchObject([
      {
        id: '../3',
        question: 'which\r\none?',
        answers: [],
        image: { file: expect.stringMatching(/^images\/q---3-[0-9a-f]{12}\.png$/) },
        docId: null,
        topic: null,
      },
      { id: '1', answers: ['oak', 'elm'], image: { file: 'images/q1_d14.png', sha256: sha256(png) } },
      { id: '2', question: 'which?', answers: ['(1, 0)'], image: { file: 'images/q2.png' } },
    ]);
  });

  it('draws the page of a PDF document and says from what', async () => {
    const row = (id: string, path: string, page: string) => ({
      id,
      question: 'which?',
      answers: ['x'],
      image_path: path,
      ucsf_document_page_no: page,
    });
    const rows = [row('1', 'a.pdf', '2'), row('2', 'a.pdf#page=1', '2'), row('3', 'a.pdf', '')];
    const { out, run, items } = arrange({
      'a.pdf': smallPdf(['one', 'two']),
      'x.json': JSON.stringify(rows),
      'y.json': JSON.stringify([row('1', 'a.pdf', '3')]),
    });
    await run('x.json');
    expect(items().map(({ rendered_from }) => rendered_from)).toEqual([
      'a.pdf, page 2, scale 2',
      'a.pdf, page 1, scale 2',
      'a.pdf, page 1, scale 2',
    ]);
    const [two, one, again] = items().map(({ image }) => image);
    expect(one?.sha256).toBe(again?.sha256);
    expect(one?.sha256).not.toBe(two?.sha256);
    const bytes = readFileSync(join(out, 'images', 'q1.png'));
    expect(readImageHeader(bytes, 'x')).toEqual({ mediaType: 'image/png', width: 400, height: 200 });
    await expect(run('y.json', { force: true })).rejects.toThrow(/item '1': .*a\.pdf/);
  });

  const record = (path: unknown, more: object = {}) =>
    JSON.stringify([{ id: '1', question: 'which?', answers: ['x'], image_path: path, ...more }]);
  it.each([
    [
      'an image that is nowhere',
      record('pages/none.png'),
      /row 1: item '1': image 'pages\/none\.png' is nowhere/,
    ],
    ['a path that leads out', record('../secret.png'), /item '1': image '\.\.\/secret\.png' leads out/],
    ['a link that leads out', record('pages/link.png'), /item '1': image 'pages\/link\.png' leads out/],
    ['an absolute path', record('/etc/hostname'), /item '1': image '\/etc\/hostname' is nowhere/],
    ['an image that is none', record('x.json'), /item '1': .*x\.json: is no PNG, JPEG/],
    ['an image that is torn', record('pages/torn.png'), /item '1': .*torn\.png: .*torn/],
    ['an image of which half is there', record('pages/half.png'), /item '1': .*half\.png: .*torn/],
    [
      'an image of 20,000 x 20,000 pixels',
      record('pages/huge.png'),
      /item '1': .*huge\.png: has 20000 x 20000 pixels/,
    ],
    ['no image', record(''), /item '1': no image/],
    ['no answers', record('pages/a.png', { answers: null }), /item '1': no gold answers/],
    [
      'answers that are no texts',
      record('pages/a.png', { answers: [1] }),
      /'answers' holds something that is no text/,
    ],
    ['an encrypted PDF', record('locked.pdf'), /item '1': .*locked\.pdf.*password/],
  ])('refuses %s, naming the item', async (_, text, message) => {
    const { folder, out, run } = arrange({
      ...images,
      'pages/torn.png': png.subarray(0, 20),
      'pages/half.png': png.subarray(0, png.length - 20),
      'pages/huge.png': pngFile(20_000, 20_000, { data: Buffer.alloc(8) }),
      'locked.pdf': smallPdf(['x'], { encrypted: true }),
      'x.json': text,
    });
    writeFileSync(join(folder, 'secret.png'), png);
    symlinkSync(join(folder, 'secret.png'), join(folder, 'in', 'pages', 'link.png'));
    await expect(
      run('x.json', {
        plan: { ...ratio, partial: false },
        manifest: manifestOf(folder, { train: [{ id: '1' }], val: [{ id: '2' }], test: [{ id: '3' }] }),
      }),
    ).rejects.toThrow(message);
    expect(existsSync(out) || existsSync(`${out}.files`)).toBe(false);
  });

  it('leaves out items without image when asked to, and finds images in folders that the user names', async () => {
    const rows = ['1', '2', '3', '4'].map((id) => ({
      id,
      question: 'q',
      answers: ['x'],
      image_path: `${id}.png`,
    }));
    const { folder, run, items } = arrange({ 'x.json': JSON.stringify(rows) });
    for (const id of ['1', '2', '4']) writeFileSync(join(folder, `${id}.png`), png);
    const { dropped } = await run('x.json', { documents: [folder] });
    expect(items().map(({ id }) => id)).toEqual(['1', '2', '4']);
    expect([...dropped]).toEqual([['3', expect.stringContaining("its image '3.png' is nowhere")]]);
  });

  it('says what was left out when too little is there', async () => {
    const rows = ['1', '2'].map((id) => ({ id, question: 'q', answers: ['x'], image_path: `${id}.png` }));
    const { run } = arrange({ 'x.json': JSON.stringify(rows) });
    await expect(run('x.json')).rejects.toThrow(
      /^0 items are too few for the ratio 1:1:1.*; 2 were left out, the first: '1' \(.*its image '1\.png' is nowhere/,
    );
  });

  it('tells a published manifest from records', async () => {
    const { run } = arrange();
    await expect(run(join(docvqaSource.manifest, 'val', 'items.json'))).rejects.toThrow(
      /ids without items: this is a split manifest/,
    );
    const manifest = await readSplitManifest(docvqaSource.manifest, { benchmark: 'docvqa', signal });
    expect(splitNames.map((split) => manifest[split].length)).toEqual([107, 53, 374]);
  });
});
