import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type PullOptions, pullItems } from '../../../benchmarks/data/pull-items.ts';
import { findBenchmark } from '../../../benchmarks/registry.ts';
import { sha256 } from '../../../core/hash.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { type HubFault, hubCommit, type LoopbackHubOptions, startLoopbackHub } from './loopback-hub.ts';
import {
  idsOf,
  parquetFiles,
  readJson,
  syntheticKey,
  syntheticSource,
  syntheticSplits,
  writeJson,
} from './sources.ts';

const train = 'data/train-00000-of-00001.parquet';
const token = 'hf_very_secret';

/** A hub with the synthetic parquet files, and a pull from it that waits for nothing. */
async function arrange(hubOptions: Partial<LoopbackHubOptions> = {}, pullOptions: Partial<PullOptions> = {}) {
  const folder = temporaryFolder();
  const hub = await startLoopbackHub({ repo: 'lucadiliello/searchqa', files: parquetFiles(), ...hubOptions });
  const out = join(folder, 'data', 'searchqa');
  const waits: number[] = [];
  const notes: string[] = [];
  const pull = (more: Partial<PullOptions> = {}) =>
    pullItems({
      source: syntheticSource(folder),
      plan: { kind: 'published', partial: false },
      out,
      endpoint: hub.endpoint,
      revision: null,
      token: null,
      updateLock: false,
      force: false,
      keepSource: false,
      createdBy: 'test',
      progress: { begin() {}, received() {}, end() {}, note: (line) => void notes.push(line) },
      clock: { nowMs: () => 0, sleep: async (ms) => void waits.push(ms) },
      signal: new AbortController().signal,
      ...pullOptions,
      ...more,
    });
  return { folder, hub, out, pull, waits, notes };
}

const cdnRequests = (requests: readonly { host: string; path: string; range: string | null }[]) =>
  requests.filter(({ host }) => host === 'cdn');

describe('data pull', () => {
  it('writes the wanted rows in manifest order, in a folder that the adapter loads', async () => {
    const { out, pull, hub } = await arrange();
    const { made, commit } = await pull();
    expect(made?.counts).toEqual({ train: 3, val: 2, test: 4 });
    for (const [split, rows] of Object.entries(syntheticSplits))
      expect(idsOf(out, split)).toEqual(rows.map(syntheticKey));
    expect(readJson(join(out, 'val', 'items.json'))).toContainEqual({
      id: syntheticKey(9),
      question: 'which number follows 8?',
      context: '[DOC] [TLE] Counting [PAR] After 8 comes 9, say caf\u00e9 owners.',
      answers: ['9'],
    });
    const dataset = await findBenchmark('searchqa')
      .create({ prompts: new PromptLibrary() })
      .load({
        source: { kind: 'split-dir', path: out },
        settings: {},
        limit: 0,
        signal: new AbortController().signal,
      });
    expect(dataset.splits.test[2]?.payload).toMatchObject({ answers: ['30', 'the number 30'] });
    expect(readJson(join(out, 'source.lock.json'))).toMatchObject({
      repo: 'lucadiliello/searchqa',
      revision: commit,
      files: hub.files
        .slice(1)
        .map(({ path, bytes }) => ({ path, size: bytes.length, sha256: sha256(bytes) })),
    });
    expect(existsSync(`${out}.download`)).toBe(false);
  });

  it('sends the token to the hub and never to the host that it redirects to', async () => {
    const { hub, pull, notes } = await arrange({}, { token });
    await pull();
    const sent = (host: string) =>
      new Set(
        hub.requests.filter((request) => request.host === host).map(({ authorization }) => authorization),
      );
    expect(sent('hub')).toEqual(new Set([`Bearer ${token}`]));
    expect(sent('cdn')).toEqual(new Set([null]));
    expect(notes.join()).not.toContain(token);
  });

  it('continues a file that was cut off where it ended', async () => {
    const faults: HubFault[] = [
      { kind: 'cut', afterBytes: 3000 },
      { kind: 'cut', afterBytes: 2000 },
    ];
    const { hub, pull, waits, out } = await arrange({ faults: { [`blobs/${train}`]: faults } });
    await pull();
    const asked = cdnRequests(hub.requests).filter(({ path }) => path.endsWith(train));
    expect(asked.map(({ range }) => range)).toEqual([null, 'bytes=3000-', 'bytes=5000-']);
    expect(hub.requests.findLast(({ path }) => path === `/blobs/${train}`)?.ifRange).toMatch(
      /^"[0-9a-f]{32}"$/,
    );
    // Every try got on, so each wait is the first one.
    expect(waits).toEqual([1000, 1000]);
    expect(idsOf(out, 'train')).toHaveLength(3);
  });

  it('continues in a later call what an earlier one left behind', async () => {
    const controller = new AbortController();
    const faults: HubFault[] = [{ kind: 'cut', afterBytes: 4000 }];
    const { hub, pull, out } = await arrange({ faults: { [`blobs/${train}`]: faults } });
    const stopped = pull({
      signal: controller.signal,
      clock: {
        nowMs: () => 0,
        sleep: async () => {
          controller.abort();
          controller.signal.throwIfAborted();
        },
      },
    });
    await expect(stopped).rejects.toThrow();
    expect(existsSync(out)).toBe(false);
    await pull();
    const last = cdnRequests(hub.requests)
      .filter(({ path }) => path.endsWith(train))
      .at(-1);
    expect(last?.range).toBe('bytes=4000-');
    expect(idsOf(out, 'train')).toHaveLength(3);
  });

  it('starts a file over when the server knows no ranges', async () => {
    const { out, pull, hub } = await arrange({
      ranges: false,
      faults: { [`blobs/${train}`]: [{ kind: 'cut', afterBytes: 3000 }] },
    });
    await pull();
    expect(cdnRequests(hub.requests).filter(({ path }) => path.endsWith(train))).toHaveLength(2);
    expect(idsOf(out, 'train')).toHaveLength(3);
  });

  it('leaves a part alone that belongs to another content', async () => {
    const { out, pull, hub } = await arrange();
    const part = join(`${out}.download`, 'files', `${train}.part`);
    mkdirSync(join(part, '..'), { recursive: true });
    writeFileSync(part, 'some other bytes');
    writeJson(`${part}.json`, { digest: 'f'.repeat(64), etag: '"x"' });
    await pull();
    expect(cdnRequests(hub.requests).map(({ range }) => range)).toEqual([null, null]);
  });

  it('fetches a continued file once more when it turns out wrong', async () => {
    const { out, pull, hub } = await arrange();
    const [, file] = hub.files;
    const part = join(`${out}.download`, 'files', `${train}.part`);
    mkdirSync(join(part, '..'), { recursive: true });
    writeFileSync(part, 'not the beginning');
    writeJson(`${part}.json`, { digest: sha256(file?.bytes ?? ''), etag: null });
    await pull();
    const ranges = cdnRequests(hub.requests).filter(({ path }) => path.endsWith(train));
    expect(ranges.map(({ range }) => range)).toEqual(['bytes=17-', null]);
    expect(idsOf(out, 'train')).toHaveLength(3);
  });

  it.each([
    [
      'sent bytes that are not those of the digest',
      { faults: { [`blobs/${train}`]: [{ kind: 'altered' }] } },
    ],
    ['stated a digest that the file does not have', { wrongDigest: true }],
  ] satisfies [string, Partial<LoopbackHubOptions>][])(
    'refuses a file when the hub %s',
    async (_, options) => {
      const { out, pull } = await arrange(options);
      await expect(pull()).rejects.toThrow(
        /train-00000-of-00001\.parquet: .* digest that the hub states \(sha256/,
      );
      expect(existsSync(out)).toBe(false);
    },
  );

  it('says how to get access to a gated data set, and never prints the token', async () => {
    const gate: HubFault = { kind: 'status', status: 401, headers: { 'x-error-code': 'GatedRepo' } };
    const without = await arrange({ faults: { 'hub:*': [gate] } });
    await expect(without.pull()).rejects.toThrow(
      /gated.*request access on .*datasets\/lucadiliello\/searchqa.*HF_TOKEN/,
    );
    const withToken = await arrange({ faults: { 'hub:*': [{ ...gate, status: 403 }] } }, { token });
    const failure = await withToken.pull().catch((error: Error) => error.message);
    expect(failure).toMatch(/account of HF_TOKEN has no access/);
    expect(failure).not.toContain(token);
  });

  it('names the revision that the hub does not know', async () => {
    const fault: HubFault = { kind: 'status', status: 404, headers: { 'x-error-code': 'RevisionNotFound' } };
    const { pull } = await arrange({ faults: { 'hub:*': [fault] } });
    await expect(pull({ revision: 'v9' })).rejects.toThrow(
      "revision 'v9': lucadiliello/searchqa has no such revision",
    );
  });

  it('waits as long as a busy hub asks for, then goes on', async () => {
    const busy: HubFault = { kind: 'status', status: 429, headers: { 'retry-after': '7' } };
    const { pull, waits, notes } = await arrange({
      faults: { [`resolve/${hubCommit}/${train}`]: [busy] },
    });
    await pull();
    expect(waits).toEqual([7000]);
    expect(notes.join()).toContain('status 429; again in 7 s');
  });

  it('gives up on a hub that stays broken, and says that the same command goes on', async () => {
    const broken: HubFault[] = Array.from({ length: 10 }, () => ({ kind: 'status', status: 503 }));
    const { pull, waits } = await arrange({ faults: { [`blobs/${train}`]: broken } });
    await expect(pull()).rejects.toMatchObject({
      code: 'INCOMPLETE',
      message: /status 503; given up after 6 tries/,
    });
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16000]);
  });

  it('reads a list of files that comes in pages', async () => {
    const { out, pull, hub } = await arrange({ pageSize: 1 });
    await pull();
    expect(hub.requests.filter(({ path }) => path.includes('/tree/'))).toHaveLength(3);
    expect(idsOf(out, 'val')).toHaveLength(2);
  });

  it('refuses a file name that leads out of its folder', async () => {
    const bytes = Buffer.from('PAR1');
    const { pull } = await arrange({ files: [{ path: 'data/../../../evil.parquet', bytes, lfs: true }] });
    await expect(pull()).rejects.toThrow(
      /the hub lists a file with the name 'data\/\.\.\/\.\.\/\.\.\/evil\.parquet'/,
    );
  });

  it('refuses a redirect to anything but the web', async () => {
    const { pull } = await arrange({ redirectTo: 'ftp://127.0.0.1' });
    await expect(pull()).rejects.toThrow(/redirects to ftp:\/\/127\.0\.0\.1, which is refused/);
  });

  it('names the published id that the source lacks, and leaves no folder', async () => {
    const { folder, out, pull } = await arrange();
    const source = syntheticSource(join(folder, 'other'), { ...syntheticSplits, val: [8, 77] });
    await expect(pull({ source })).rejects.toThrow(
      `1 of 9 published items are missing in the source: '${syntheticKey(77)}' (val)`,
    );
    expect(existsSync(out)).toBe(false);
  });

  it('names an id that is in two splits of the manifest', async () => {
    const { folder, pull } = await arrange();
    const source = syntheticSource(join(folder, 'other'), { ...syntheticSplits, val: [8, 3] });
    await expect(pull({ source })).rejects.toThrow(`id '${syntheticKey(3)}' occurs twice`);
  });

  it('names a wanted id that the source holds twice', async () => {
    const again = parquetFiles().map((file) => ({ ...file, path: file.path.replace('train', 'train-copy') }));
    const { pull } = await arrange({ files: [...parquetFiles(), ...again.slice(1, 2)] });
    await expect(pull()).rejects.toThrow(
      /id '[0-9a-f]{32}' occurs twice in the source, first at .*train-00000/,
    );
  });
});

describe('a second data pull', () => {
  it('downloads nothing while folder and source are as they were', async () => {
    const { pull, hub } = await arrange();
    await pull();
    const before = cdnRequests(hub.requests).length;
    expect((await pull()).made).toBeNull();
    expect(cdnRequests(hub.requests)).toHaveLength(before);
  });

  it('refuses a source that has changed, naming the file, until the change is accepted', async () => {
    const { pull, hub, out } = await arrange();
    await pull();
    const items = readFileSync(join(out, 'train', 'items.json'), 'utf8');
    const [readme, first, second] = hub.files;
    if (readme === undefined || first === undefined || second === undefined) throw new Error('three files');
    // The same rows in other bytes.
    const bytes = Buffer.concat([first.bytes.subarray(0, 4), first.bytes.subarray(4)]);
    const shifted = { ...first, path: 'data/train-00000-of-00002.parquet', bytes };
    hub.files = [readme, shifted, second];
    await expect(pull()).rejects.toThrow(
      /data\/train-00000-of-00001\.parquet: no longer on the hub; data\/train-00000-of-00002\.parquet: new on the hub.*--update-lock/,
    );
    hub.files = [readme, { ...first, bytes: second.bytes }, second];
    await expect(pull()).rejects.toThrow(
      /data\/train-00000-of-00001\.parquet: the hub states sha256 .*, locked is/,
    );
    hub.files = [readme, shifted, second];
    expect((await pull({ updateLock: true })).made?.counts.train).toBe(3);
    expect(readJson(join(out, 'source.lock.json'))).toMatchObject({ files: [{ path: shifted.path }, {}] });
    expect(readFileSync(join(out, 'train', 'items.json'), 'utf8')).toBe(items);
    expect((await pull()).made).toBeNull();
  });

  it('keeps the folder of the first when it fails', async () => {
    const { pull, hub, out } = await arrange();
    await pull();
    const before = readFileSync(join(out, 'split_manifest.json'), 'utf8');
    hub.files = hub.files.slice(0, 2);
    await expect(pull({ updateLock: true })).rejects.toThrow(/published items are missing/);
    expect(readFileSync(join(out, 'split_manifest.json'), 'utf8')).toBe(before);
  });

  it('names the item that was altered since, and makes the folder anew when forced', async () => {
    const { pull, out } = await arrange();
    await pull();
    const path = join(out, 'val', 'items.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"9"', '"10"'));
    await expect(pull()).rejects.toThrow(
      `item '${syntheticKey(9)}' was altered; --force makes the folder anew`,
    );
    expect((await pull({ force: true })).made?.counts.val).toBe(2);
    expect((await pull()).made).toBeNull();
  });

  it('does not put another split over the one that is there', async () => {
    const { pull } = await arrange();
    await pull();
    const plan = { kind: 'ratio', ratio: [4, 1, 5], seed: 42, partial: false } as const;
    await expect(pull({ plan })).rejects.toThrow(/holds the split 'published'/);
  });

  it('never replaces a folder that holds other things', async () => {
    const { pull, out } = await arrange();
    writeJson(join(out, 'thesis.json'), []);
    await expect(pull({ force: true })).rejects.toThrow(
      /holds 'thesis\.json', which is not part of a data folder/,
    );
    expect(existsSync(join(out, 'thesis.json'))).toBe(true);
  });
});
