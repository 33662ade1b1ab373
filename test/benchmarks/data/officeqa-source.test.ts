import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import AdmZip from 'adm-zip';
import { describe, expect, it } from 'vitest';
import { type ImportOptions, importItems } from '../../../benchmarks/data/import-items.ts';
import { pullItems } from '../../../benchmarks/data/pull-items.ts';
import { verifyDataFolder } from '../../../benchmarks/data/verify-data-folder.ts';
import { officeqaSource } from '../../../benchmarks/officeqa/source.ts';
import { readSplitManifest } from '../../../benchmarks/split-manifest.ts';
import { splitNames } from '../../../benchmarks/task.ts';
import { sha256 } from '../../../core/hash.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { type LoopbackFile, startLoopbackHub } from './loopback-hub.ts';
import { smallPdf } from './small-pdf.ts';
import { idsOf, readJson, writeJson } from './sources.ts';

const signal = new AbortController().signal;
const token = 'hf_very_secret';
/** Names of bulletins that the published split has; what they say here is invented. */
const [january, february, march] = [
  'treasury_bulletin_1944_01',
  'treasury_bulletin_1950_02',
  'treasury_bulletin_1942_07',
];
const splits = { train: ['T1'], val: ['V1'], test: ['X1', 'X2'] };
const files: Readonly<Record<string, string>> = {
  T1: `${january}.txt`,
  V1: `${february}.txt`,
  X1: `${january}.txt\r\n${march}.txt`,
  X2: `${march}.txt`,
};
const csv = [
  '\ufeffuid,question,answer,source_docs,source_files,difficulty',
  ...Object.entries(files).map(
    ([id, names]) =>
      `${id},"what does ${id} ask, ""here""?","1,0${id.charCodeAt(0)}","https://x/1?page=2\r\nhttps://x/2?page=1","${names}",hard`,
  ),
].join('\r\n');
const text = (stem: string) => `${stem} says | 1 |\n`;
const pages = (stem: string) =>
  JSON.stringify({ document: { elements: [{ type: 'text', content: stem, bbox: [{ page_id: 2 }] }] } });

interface Item {
  readonly id: string;
  readonly documents: readonly { file: string; sha256: string }[];
  readonly pages: readonly { file: string; sha256: string }[];
  readonly text_from?: string;
}

function arrange(content: Readonly<Record<string, string | Uint8Array>>) {
  const folder = temporaryFolder();
  const out = join(folder, 'out');
  const manifest = join(folder, 'manifest');
  for (const split of splitNames)
    writeJson(
      join(manifest, split, 'items.json'),
      splits[split].map((id) => ({ id, source_files: files[id]?.split('\r\n') })),
    );
  for (const [name, bytes] of Object.entries({ 'officeqa_full.csv': csv, ...content })) {
    mkdirSync(dirname(join(folder, 'in', name)), { recursive: true });
    writeFileSync(join(folder, 'in', name), bytes);
  }
  const source = { ...officeqaSource, manifest };
  const run = (more: Partial<ImportOptions> = {}) =>
    importItems({
      source,
      files: [join(folder, 'in', 'officeqa_full.csv')],
      plan: { kind: 'published', partial: false },
      manifest: null,
      out,
      force: false,
      createdBy: 'test',
      signal,
      ...more,
    });
  const items = (split: string) => readJson<Item[]>(join(out, split, 'items.json'));
  return { folder, out, run, items, source };
}

const texts = Object.fromEntries([january, february, march].map((stem) => [`docs/${stem}.txt`, text(stem)]));
const partial = { kind: 'published', partial: true } as const;

describe('data import of OfficeQA', () => {
  it('takes the documents of each item once, with digests, and finds any of them altered later', async () => {
    const { out, run, items } = arrange({ ...texts, [`jsons/${january}.json`]: pages(january) });
    await run();
    expect(items('test')[0]).toEqual({
      id: 'X1',
      question: 'what does X1 ask, "here"?',
      answer: '1,088',
      source_files: [`${january}.txt`, `${march}.txt`],
      source_docs: ['https://x/1?page=2', 'https://x/2?page=1'],
      difficulty: 'hard',
      documents: [january, march].map((stem) => ({
        file: `documents/${stem}.txt`,
        sha256: sha256(text(stem)),
      })),
      pages: [{ file: `pages/${january}.json`, sha256: sha256(pages(january)) }],
    });
    expect(existsSync(`${out}.files`)).toBe(false);
    expect((await verifyDataFolder(out, signal)).counts).toEqual({ train: 1, val: 1, test: 2 });
    writeFileSync(join(out, 'documents', `${march}.txt`), 'other');
    await expect(verifyDataFolder(out, signal)).rejects.toThrow(
      `${march}.txt: differs from its digest in the item 'X1' (test)`,
    );
  });

  it.each([
    ['documents', 'pages'],
    ['transformed', 'jsons'],
    ['treasury_bulletins_parsed/transformed', 'treasury_bulletins_parsed/jsons'],
  ])('looks in %s and %s', async (textFolder, pageFolder) => {
    const content = Object.fromEntries(
      [january, february, march].flatMap((stem) => [
        [`${textFolder}/${stem}.txt`, text(stem)],
        [`${pageFolder}/${stem}.json`, pages(stem)],
      ]),
    );
    const { run, items } = arrange(content);
    await run();
    expect(items('test').map(({ documents, pages }) => [documents.length, pages.length])).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });

  it('reads documents out of zip archives and in folders that the user names', async () => {
    const zip = new AdmZip();
    zip.addFile(`parsed/${january}.txt`, Buffer.from(text(january)));
    zip.addFile(`parsed/${february}.txt`, Buffer.from(text(february)));
    const { folder, run, items } = arrange({ 'transformed/bulletins.zip': zip.toBuffer() });
    const other = join(folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, `${march}.txt`), text(march));
    await run({ documents: [other] });
    expect(items('test').map(({ documents }) => documents.length)).toEqual([2, 1]);
  });

  it('names item and document when one is nowhere, and refuses to go on without a whole split', async () => {
    const some = { [`docs/${january}.txt`]: text(january), [`docs/${february}.txt`]: text(february) };
    const { out, run } = arrange(some);
    await expect(run()).rejects.toThrow(
      /officeqa_full\.csv:6: item 'X1': document 'treasury_bulletin_1942_07\.txt' is nowhere/,
    );
    expect(existsSync(out) || existsSync(`${out}.files`)).toBe(false);
    await expect(run({ plan: partial })).rejects.toThrow(/no item of the published split test is there/);
  });

  it('counts the items that it leaves out, with their reasons', async () => {
    const { run, out } = arrange(texts);
    writeFileSync(
      join(dirname(out), 'in', 'officeqa_full.csv'),
      `${csv}\r\nZ1,q,a,,missing_bulletin.txt,easy\r\nZ2,q,a,,${march}.txt,easy`,
    );
    const plan = { kind: 'ratio', ratio: [1, 1, 1], seed: 42, partial: true } as const;
    const result = await run({ plan });
    expect([...result.dropped]).toEqual([
      ['Z1', expect.stringMatching(/officeqa_full\.csv:\d+: document 'missing_bulletin\.txt' is nowhere/)],
    ]);
    expect(splitNames.flatMap((split) => idsOf(out, split)).sort()).toEqual(['T1', 'V1', 'X1', 'X2', 'Z2']);
  });

  it('reads a document that is there as PDF alone, and says so', async () => {
    const { out, run, items } = arrange({
      [`docs/${january}.txt`]: text(january),
      [`docs/${february}.txt`]: text(february),
      [`pdfs/${march}.pdf`]: smallPdf(['first page', 'second page']),
    });
    await run();
    expect(items('train')[0]?.text_from).toBeUndefined();
    expect(items('test').map(({ text_from, pages }) => [text_from, pages.length])).toEqual([
      ['pdf', 1],
      ['pdf', 1],
    ]);
    const read = readFileSync(join(out, 'documents', `${march}.txt`), 'utf8');
    expect(read).toMatch(/^\[page 1 of 2\]\nfirst page\s+\[page 2 of 2\]\nsecond page\s*$/);
    expect(readJson(join(out, 'pages', `${march}.json`))).toEqual({
      document: {
        elements: [
          { type: 'text', content: expect.stringContaining('first page'), bbox: [{ page_id: 1 }] },
          { type: 'text', content: expect.stringContaining('second page'), bbox: [{ page_id: 2 }] },
        ],
      },
    });
  });

  it.each([
    ['a PDF that is cut off', { [`pdfs/${march}.pdf`]: smallPdf(['x']).subarray(0, 30) }, /X1.*1942_07\.pdf/],
    [
      'a PDF with a password',
      { [`pdfs/${march}.pdf`]: smallPdf(['x'], { encrypted: true }) },
      /X1.*1942_07\.pdf.*password/,
    ],
    [
      'a text that is not UTF-8',
      { [`docs/${march}.txt`]: Uint8Array.of(0x61, 0xff) },
      /X1.*1942_07\.txt: not valid UTF-8/,
    ],
    [
      'pages that are no JSON',
      { [`docs/${march}.txt`]: 'x', [`jsons/${march}.json`]: '{"document"' },
      /X1.*1942_07\.json: not valid JSON/,
    ],
    [
      'an archive that is cut off',
      { 'docs/a.zip': 'PK\u0003\u0004' },
      /a\.zip: not a zip archive, or cut off/,
    ],
  ])('refuses %s', async (_, broken, message) => {
    const two = { [`docs/${january}.txt`]: text(january), [`docs/${february}.txt`]: text(february) };
    const { out, run } = arrange({ ...two, ...broken });
    await expect(run()).rejects.toThrow(message);
    expect(existsSync(out) || existsSync(`${out}.files`)).toBe(false);
  });

  it.each([
    [`../${january}.txt`, /source_files names '\.\.\/treasury/],
    ['/etc/passwd', /source_files names '\/etc\/passwd', which is no name of a \.txt file/],
    ['', /field 'source_files' names no document/],
    [
      `${february}.txt`,
      /source_files is 'treasury_bulletin_1950_02\.txt', the manifest has 'treasury_bulletin_1944_01\.txt'/,
    ],
  ])('refuses the document %j', async (name, message) => {
    const { folder, run } = arrange(texts);
    writeFileSync(join(folder, 'in', 'officeqa_full.csv'), csv.replace(`"${january}.txt"`, `"${name}"`));
    await expect(run()).rejects.toThrow(message);
  });

  it('has every id of the published split, and names of documents that it can look for', async () => {
    const manifest = await readSplitManifest(officeqaSource.manifest, { benchmark: 'officeqa', signal });
    expect(splitNames.map((split) => manifest[split].length)).toEqual([50, 24, 172]);
  });
});

describe('data pull of OfficeQA', () => {
  const lfs = (path: string, bytes: string | Buffer): LoopbackFile => ({
    path,
    bytes: Buffer.from(bytes),
    lfs: true,
  });
  const parsed = 'treasury_bulletins_parsed';

  async function pull(published: readonly LoopbackFile[], faults = {}, given: string | null = token) {
    const { out, source, items } = arrange({});
    const hub = await startLoopbackHub({ repo: 'databricks/officeqa', files: published, faults });
    const notes: string[] = [];
    const made = pullItems({
      source,
      plan: { kind: 'published', partial: false },
      out,
      endpoint: hub.endpoint,
      revision: null,
      token: given,
      updateLock: false,
      force: false,
      keepSource: false,
      createdBy: 'test',
      progress: { begin() {}, received() {}, end() {}, note: (line) => void notes.push(line) },
      signal,
    });
    return { hub, made, out, items, notes };
  }

  it('takes the questions and the documents that the published split names, and nothing else', async () => {
    const { hub, made, items } = await pull([
      lfs('officeqa_full.csv', csv),
      lfs('officeqa_pro.csv', 'uid\r\n'),
      ...[january, february, march, 'treasury_bulletin_2099_01'].flatMap((stem) => [
        lfs(`${parsed}/transformed/${stem}.txt`, text(stem)),
        lfs(`${parsed}/jsons/${stem}.json`, pages(stem)),
        lfs(`treasury_bulletin_pdfs/${stem}.pdf`, 'not fetched'),
      ]),
    ]);
    await made;
    expect(items('test').map(({ documents, pages }) => [documents.length, pages.length])).toEqual([
      [2, 2],
      [1, 1],
    ]);
    const fetched = hub.requests.filter(({ host }) => host === 'cdn').map(({ path }) => path);
    expect(fetched).toHaveLength(7);
    expect(fetched.filter((path) => /2099|pdfs|pro/.test(path))).toEqual([]);
  });

  it('reads parsed documents that are published as archives', async () => {
    const archive = (ending: string, content: (stem: string) => string) => {
      const zip = new AdmZip();
      for (const stem of [january, february, march])
        zip.addFile(`${stem}.${ending}`, Buffer.from(content(stem)));
      return zip.toBuffer();
    };
    const { made, items } = await pull([
      lfs('officeqa_full.csv', csv),
      lfs(`${parsed}/transformed/all.zip`, archive('txt', text)),
      lfs(`${parsed}/jsons/part1.zip`, archive('json', pages)),
    ]);
    await made;
    expect(items('test')[0]?.documents).toContainEqual({
      file: `documents/${march}.txt`,
      sha256: sha256(text(march)),
    });
    expect(items('test')[0]?.pages).toHaveLength(2);
  });

  it.each([
    [401, null, /request access on .*databricks\/officeqa, make a read token .*HF_TOKEN/],
    [403, token, /the account of HF_TOKEN has no access to it\. Request access on .*databricks\/officeqa/],
  ])(
    'says at status %i how to ask for access, tries nothing else, and prints no token',
    async (status, given, message) => {
      const gate = { kind: 'status', status, headers: { 'x-error-code': 'GatedRepo' } } as const;
      const csvPath = 'officeqa_full.csv';
      const { hub, made, notes, out } = await pull([lfs(csvPath, csv)], { [csvPath]: [gate, gate] }, given);
      const failure: unknown = await made.catch((error: unknown) => error);
      expect(String(failure)).toMatch(message);
      expect(String(failure) + notes.join()).not.toContain(token);
      expect(existsSync(out)).toBe(false);
      expect(hub.requests.filter(({ path }) => path.endsWith(csvPath))).toHaveLength(1);
      expect(
        hub.requests
          .filter(({ path }) => /tree|resolve/.test(path))
          .every(({ path }) => path.includes('c0ffee')),
      ).toBe(true);
    },
  );
});
