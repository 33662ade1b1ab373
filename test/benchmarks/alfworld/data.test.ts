import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { bundledItems } from '../../../benchmarks/alfworld/bundle.ts';
import { resolveGamePath, sceneOf, sharedPath, taskTypeOf } from '../../../benchmarks/alfworld/game-path.ts';
import { openGameStore } from '../../../benchmarks/alfworld/source/game-store.ts';
import { importGames } from '../../../benchmarks/alfworld/source/import-games.ts';
import { type PullGamesOptions, pullGames } from '../../../benchmarks/alfworld/source/pull-games.ts';
import { alfworldRelease } from '../../../benchmarks/alfworld/source/release.ts';
import { verifyDataFolder } from '../../../benchmarks/data/verify-data-folder.ts';
import { findBenchmark } from '../../../benchmarks/registry.ts';
import { readSplitManifest } from '../../../benchmarks/split-manifest.ts';
import { DataError } from '../../../core/errors.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { bundledRelease } from './release-of.ts';
import { zipOf } from './zip-of.ts';

const signal = new AbortController().signal;
const adapter = () => findBenchmark('alfworld').create({ prompts: new PromptLibrary() });
const partial = { kind: 'published', partial: true } as const;
const sizes = { train: 6, val: 4, test: 6 };

function load(path: string, settings = {}) {
  return adapter().load({ source: { kind: 'split-dir', path }, settings, limit: 0, signal });
}

/** Serves the files of a release as GitHub does, by redirect; closed when the running test ends. */
async function startRelease(
  files: ReturnType<typeof bundledRelease>,
  faults: readonly ('503' | 'cut' | 'altered')[] = [],
) {
  const asked: { path: string; range: string | undefined; authorization: string | undefined }[] = [];
  const left = [...faults];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const { range, authorization } = request.headers;
    asked.push({ path, range, authorization });
    const file = files.find(({ asset }) => path.endsWith(`/${asset.name}`));
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    if (path.startsWith('/alfworld/alfworld/releases/download/')) {
      response.writeHead(302, { location: `/objects/${file.asset.name}` }).end();
      return;
    }
    const fault = left.shift();
    if (fault === '503') {
      response.writeHead(503).end();
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const body = Buffer.from(file.bytes.subarray(from));
    if (fault === 'altered') body.writeUInt8(body.readUInt8(9) ^ 1, 9);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': body.length,
      etag: `"${file.asset.sha256}"`,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${file.bytes.length - 1}/${file.bytes.length}` } : {}),
    });
    if (fault === 'cut') response.write(body.subarray(0, 5000), () => response.destroy());
    else response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function pullOptions(
  endpoint: string,
  out: string,
  files: ReturnType<typeof bundledRelease>,
): PullGamesOptions {
  return {
    plan: partial,
    out,
    endpoint,
    assets: files.map(({ asset }) => asset),
    force: false,
    keepSource: false,
    createdBy: 'test',
    progress: { begin() {}, received() {}, end() {}, note() {} },
    clock: { nowMs: () => 0, sleep: async () => undefined },
    signal,
  };
}

/** Writes archives into a folder of their own and gives their paths. */
function archives(files: ReturnType<typeof bundledRelease>): string[] {
  const folder = temporaryFolder();
  return files.map(({ asset, bytes }) => {
    writeFileSync(join(folder, asset.name), bytes);
    return join(folder, asset.name);
  });
}

describe('data pull alfworld', () => {
  it('makes a folder of the release archives that the adapter loads, with scenes as clusters', async () => {
    const files = bundledRelease({
      extra: [
        { name: '../../evil.txt', bytes: Buffer.from('x') },
        { name: '/etc/json_2.1.1/valid_seen/../../game.tw-pddl', bytes: Buffer.from('x') },
        { name: 'json_2.1.1/valid_seen/../../../evil/game.tw-pddl', bytes: Buffer.from('x') },
      ],
    });
    const { endpoint, asked } = await startRelease(files, ['503', 'cut']);
    const folder = temporaryFolder();
    const out = join(folder, 'data', 'alfworld');
    const options = pullOptions(endpoint, out, files);
    const made = await pullGames(options);
    expect(made?.counts).toEqual(sizes);
    expect(made?.published.test).toEqual({ found: 6, of: 134 });
    expect(readdirSync(join(folder, 'data'))).toEqual(['alfworld']);
    expect(readdirSync(folder)).toEqual(['data']);
    expect(asked.some(({ range }) => range !== undefined)).toBe(true);
    expect(asked.every(({ authorization }) => authorization === undefined)).toBe(true);
    expect((await verifyDataFolder(out, signal)).benchmark).toBe('alfworld');

    const { splits, provenance } = await load(out);
    expect(provenance).toBe("alfworld: split folder 'alfworld'");
    expect(splits.train.map(({ cluster }) => cluster)).toEqual(['305', '313', '4', '1', '20', '319']);
    expect(splits.test[0]).toMatchObject({ id: 'test:0000', type: 'look_at_obj_in_light', cluster: '308' });

    const before = asked.length;
    expect(await pullGames(options)).toBeNull();
    expect(asked).toHaveLength(before);
  });

  it('refuses an archive with another digest than the known one, and leaves no folder', async () => {
    const files = bundledRelease();
    const { endpoint } = await startRelease(files, ['altered', 'altered']);
    const out = join(temporaryFolder(), 'alfworld');
    await expect(pullGames(pullOptions(endpoint, out, files))).rejects.toThrow(
      /games\.zip: the download does not have the digest/,
    );
    expect(existsSync(out)).toBe(false);
  });

  it('says what to do when a file of the release has gone, or the address is none', async () => {
    const files = bundledRelease();
    const { endpoint } = await startRelease([]);
    const out = join(temporaryFolder(), 'alfworld');
    await expect(pullGames(pullOptions(endpoint, out, files))).rejects.toThrow(
      /games\.zip: status 404; fetch the file by hand/,
    );
    await expect(pullGames(pullOptions('http://example.org', out, files))).rejects.toThrow(
      /not a plain https URL/,
    );
  });

  it('knows the official archives by tag, size and digest', () => {
    for (const { tag, size, sha256 } of alfworldRelease.assets) {
      expect(tag).toMatch(/^0\.\d\.\d$/);
      expect(size).toBeGreaterThan(30_000_000);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });
});

describe('data import alfworld', () => {
  const importOptions = (
    paths: readonly string[],
    out: string,
    plan: PullGamesOptions['plan'] = partial,
  ) => ({
    paths,
    plan,
    manifest: null,
    out,
    force: false,
    createdBy: 'test',
    signal,
  });

  it('makes the same items of archives, of a folder that they were unpacked to, and of the one above it', async () => {
    const out = temporaryFolder();
    const unpacked = temporaryFolder();
    const items = bundledItems();
    for (const { gamefile, game, trajectory } of [...items.train, ...items.val, ...items.test]) {
      mkdirSync(dirname(join(unpacked, gamefile)), { recursive: true });
      writeFileSync(join(unpacked, gamefile), JSON.stringify({ ...game, solvable: true }));
      writeFileSync(join(unpacked, dirname(gamefile), 'traj_data.json'), JSON.stringify(trajectory));
    }
    const bytes: string[] = [];
    for (const [index, paths] of [
      archives(bundledRelease()),
      [unpacked],
      [join(unpacked, 'json_2.1.1')],
    ].entries()) {
      const made = join(out, String(index));
      await importGames(importOptions(paths, made));
      bytes.push(readFileSync(join(made, 'test', 'items.json'), 'utf8'));
    }
    expect(new Set(bytes).size).toBe(1);

    vi.stubEnv('ALFWORLD_DATA', unpacked);
    const own = await load(join(out, '0'));
    const manifest = join(out, 'manifest');
    for (const split of ['train', 'val', 'test'] as const) {
      mkdirSync(join(manifest, split), { recursive: true });
      const rows = items[split].map(({ id, gamefile, task_type }) => ({ id, gamefile, task_type }));
      writeFileSync(join(manifest, split, 'items.json'), JSON.stringify(rows));
    }
    expect((await load(manifest)).digests).toEqual(own.digests);
    vi.unstubAllEnvs();
  });

  it('names what is missing, unless told to take what is there', async () => {
    const out = join(temporaryFolder(), 'a');
    await expect(
      importGames(importOptions(archives(bundledRelease()), out, { kind: 'published', partial: false })),
    ).rejects.toThrow(/175 of 191 published items are missing in the source: 'train:0001' \(train\)/);
  });

  it('leaves out games that are not marked as solvable, as the environment does', async () => {
    const out = join(temporaryFolder(), 'a');
    await expect(
      importGames(importOptions(archives(bundledRelease({ solvable: false })), out)),
    ).rejects.toThrow(/no item of the published split train is there/);
  });

  const path =
    'json_2.1.1/train/look_at_obj_in_light-AlarmClock-None-DeskLamp-305/trial_T20190908_082736_108723/game.tw-pddl';
  const bytes = Buffer.from('{}');
  it.each<[string, () => Buffer, RegExp]>([
    ['no archive', () => Buffer.from('hello'), /not a zip archive, or cut off/],
    ['an archive that is cut off', () => zipOf([{ name: path, bytes }]).subarray(0, 60), /not a zip archive/],
    ['an archive of something else', () => zipOf([{ name: 'readme', bytes }]), /without games of ALFWorld/],
    [
      'a broken game',
      () => zipOf([{ name: path, bytes }]),
      /item 'train:0000': train\/look_at.*field 'pddl_domain'/,
    ],
    ['text that is not UTF-8', () => zipOf([{ name: path, bytes: Buffer.from([0xff]) }]), /not valid UTF-8/],
    ['a wrong checksum', () => zipOf([{ name: path, bytes, wrongCrc: true }]), /differs from its checksum/],
    ['an encrypted file', () => zipOf([{ name: path, bytes, encrypted: true }]), /is encrypted/],
    [
      'an unknown compression',
      () => zipOf([{ name: path, bytes, method: 99 }]),
      /compressed in a way that is not read \(99\)/,
    ],
    [
      'a file longer than it states',
      () => zipOf([{ name: path, bytes: Buffer.alloc(5_000_000), statedSize: 10 }]),
      /cannot be unpacked/,
    ],
    [
      'a file that states gigabytes',
      () => zipOf([{ name: path, bytes, statedSize: 4_000_000_000 }]),
      /at most 20000000 are read/,
    ],
  ])('refuses %s', async (_, archive, message) => {
    const file = join(temporaryFolder(), 'games.zip');
    writeFileSync(file, archive());
    const attempt = importGames(importOptions([file], join(temporaryFolder(), 'a')));
    await expect(attempt).rejects.toThrow(DataError);
    await expect(importGames(importOptions([file], join(temporaryFolder(), 'b')))).rejects.toThrow(message);
  });

  it('refuses a path that leads nowhere and a folder of something else', () => {
    expect(() => openGameStore('/nowhere/at/all')).toThrow(/no such file or folder/);
    expect(() => openGameStore(temporaryFolder())).toThrow(/holds neither json_2\.1\.1\/ nor/);
  });
});

describe('the published split of ALFWorld', () => {
  it('has 39, 18 and 134 games, each with its type and scene in its path', async () => {
    const manifest = await readSplitManifest(alfworldRelease.manifest, { benchmark: 'alfworld', signal });
    expect([manifest.train.length, manifest.val.length, manifest.test.length]).toEqual([39, 18, 134]);
    for (const row of [...manifest.train, ...manifest.val, ...manifest.test]) {
      expect(row.task_type).toMatch(new RegExp(`^${taskTypeOf(String(row.gamefile))}`));
      expect(sceneOf(String(row.gamefile))).toMatch(/^\d+$/);
    }
    expect(new Set(manifest.test.map(({ gamefile }) => sceneOf(String(gamefile)))).size).toBe(4);
  });

  it('says where the games can come from when there are none', async () => {
    vi.stubEnv('ALFWORLD_DATA', undefined);
    const source = { kind: 'bundled' } as const;
    const options = { source, settings: {}, limit: 0, signal };
    await expect(adapter().load(options)).rejects.toThrow(
      /item 'train:0000': json_2\.1\.1\/train\/.* set ALFWORLD_DATA to the folder that holds json_2\.1\.1\//,
    );
    vi.stubEnv('ALFWORLD_DATA', '/nowhere');
    await expect(adapter().load(options)).rejects.toThrow(
      /item 'train:0000': \/nowhere\/json_2\.1\.1\/train/,
    );
    vi.unstubAllEnvs();
    const mini = findBenchmark('alfworld-mini').create({ prompts: new PromptLibrary() });
    await expect(mini.load({ ...options, source: { kind: 'split-dir', path: '.' } })).rejects.toThrow(
      /takes no other data/,
    );
  });

  it.each([
    ['a/b', {}, 'a/b'],
    ['a/b', { ALFWORLD_DATA: '/data' }, '/data/a/b'],
    ['a/b', { ALFWORLD_DATA: '~/data', HOME: '/home/me' }, '/home/me/data/a/b'],
    ['/a/b', { ALFWORLD_DATA: '/data' }, '/a/b'],
    ['~/b', { ALFWORLD_DATA: '/data', HOME: '/home/me' }, '/home/me/b'],
    ['$ROOT/b', { ROOT: '/r' }, '/r/b'],
    [`\${ROOT}/b`, { ROOT: 'r', ALFWORLD_DATA: '/data' }, '/data/r/b'],
  ])('resolves %j in %j', (path, environment, expected) => {
    expect(resolveGamePath(path, environment)).toBe(expected);
  });

  it('refuses a variable that is not set, and knows the part of a path that all machines share', () => {
    expect(() => resolveGamePath('$NOWHERE/x', {})).toThrow(/variable \$NOWHERE is not set/);
    expect(sharedPath('/home/me/json_2.1.1/train/a/b/game.tw-pddl')).toBe(
      'json_2.1.1/train/a/b/game.tw-pddl',
    );
    expect(sharedPath('/home/me/a/b/game.tw-pddl')).toBe('a/b/game.tw-pddl');
    expect(sceneOf('x/game.tw-pddl')).toBeNull();
    expect(taskTypeOf('x')).toBe('other');
  });
});
