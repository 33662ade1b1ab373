import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StorageError } from '../../../core/errors.ts';
import { type CallEntry, replyEntry } from '../../../models/recording/call-entry.ts';
import { ResponseCache } from '../../../models/wrap/response-cache.ts';
import { reply } from './samples.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-'));
  path = join(folder, 'deep', 'cache.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const entry = (text: string): CallEntry => replyEntry(reply(text));
const child = fileURLToPath(new URL('./cache-child.ts', import.meta.url));

/** Runs the helper that writes `count` entries named `<name>-<n>`, at most `fileBlocks` KiB into one file. */
function writer(name: string, count: number, fileBlocks: number | 'unlimited' = 'unlimited') {
  const command = `ulimit -f ${fileBlocks} && exec "$@"`;
  const run = [process.execPath, '--import', 'tsx', child, path, name, String(count)];
  return spawn('bash', ['-c', command, 'bash', ...run], { stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('the response cache', () => {
  it('gives back what was put in, at once and after it has been closed', () => {
    const cache = ResponseCache.open(path, 'write');
    void cache.put('a', entry('one'));
    expect(cache.get('a')).toEqual(entry('one'));
    expect(cache.get('b')).toBeNull();
    cache.close();
    const again = ResponseCache.open(path, 'read');
    expect(again.get('a')).toEqual(entry('one'));
    again.close();
  });

  it('sees what another writer brings into a file that was empty at first, at most a commit later', async () => {
    const mine = ResponseCache.open(path, 'write');
    const other = ResponseCache.open(path, 'write');
    void mine.put('a', entry('mine'));
    mine.flush();
    expect(mine.get('a')).toEqual(entry('mine'));
    void other.put('b', entry('theirs'));
    other.flush();
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(mine.get('b')).toEqual(entry('theirs'));
    expect(mine.get('a')).toEqual(entry('mine'));
    expect(mine.get('c')).toBeNull();
    mine.close();
    other.close();
  });

  it('keeps the first entry of a key', () => {
    const cache = ResponseCache.open(path, 'write');
    void cache.put('a', entry('one'));
    void cache.put('a', entry('two'));
    cache.flush();
    void cache.put('a', entry('three'));
    cache.close();
    const again = ResponseCache.open(path, 'read');
    expect(again.get('a')).toEqual(entry('one'));
    again.close();
  });

  it('lets a failure give way to what comes after it', () => {
    const failure: CallEntry = {
      outcome: 'failure',
      kind: 'time-limit',
      message: 'late',
      status: null,
      latencyMs: 9,
    };
    const cache = ResponseCache.open(path, 'write');
    void cache.put('a', failure);
    void cache.put('b', failure);
    void cache.put('a', entry('at once'));
    cache.flush();
    void cache.put('b', entry('later'));
    cache.flush();
    expect([cache.get('a'), cache.get('b')]).toEqual([entry('at once'), entry('later')]);
    cache.close();
  });

  it('has committed an entry when its promise resolves', async () => {
    const cache = ResponseCache.open(path, 'write');
    // A reader of its own each time: what it sees is what a kill of the writer would leave.
    const inFile = (key: string) => {
      const reader = ResponseCache.open(path, 'read');
      const found = reader.get(key);
      reader.close();
      return found;
    };
    const both = [cache.put('a', entry('one')), cache.put('b', entry('two'))];
    expect([inFile('a'), inFile('b')]).toEqual([null, null]);
    await Promise.all(both);
    expect([inFile('a'), inFile('b')]).toEqual([entry('one'), entry('two')]);
    await cache.put('c', entry('three'));
    expect(inFile('c')).toEqual(entry('three'));
    cache.close();
  });

  it('writes nothing in mode read and touches no file in mode off', () => {
    for (const mode of ['read', 'off'] as const) {
      const cache = ResponseCache.open(path, mode);
      void cache.put('a', entry('one'));
      expect(cache.get('a')).toBeNull();
      cache.close();
      expect(existsSync(path)).toBe(false);
    }
    const full = ResponseCache.open(path, 'write');
    void full.put('a', entry('one'));
    full.close();
    const reader = ResponseCache.open(path, 'read');
    void reader.put('b', entry('two'));
    expect(reader.get('b')).toBeNull();
    reader.close();
  });

  it('exports the calls of a run and names those that it does not hold', () => {
    const cache = ResponseCache.open(path, 'write');
    void cache.put('a', entry('one'));
    void cache.put('b', entry('two'));
    expect(cache.export(['b', 'x', 'a', 'b'])).toEqual({
      entries: [
        ['b', entry('two')],
        ['a', entry('one')],
      ],
      missing: ['x'],
    });
    cache.close();
  });

  it('may be closed twice', () => {
    const cache = ResponseCache.open(path, 'write');
    cache.close();
    expect(() => cache.close()).not.toThrow();
  });

  it('is shared by several processes at a time', async () => {
    const children = ['x', 'y', 'z'].map((name) => writer(name, 150));
    const codes = await Promise.all(children.map(async (process) => (await once(process, 'exit'))[0]));
    expect(codes).toEqual([0, 0, 0]);
    const cache = ResponseCache.open(path, 'read');
    for (const name of ['x', 'y', 'z'])
      for (let index = 0; index < 150; index += 1)
        expect(cache.get(`${name}-${index}`)).toEqual(entry(`${name} says ${index}`));
    cache.close();
  });

  it('opens and holds every committed entry after its process was killed', async () => {
    const process = writer('k', 1_000_000);
    const [first] = await once(process.stdout, 'data');
    process.kill('SIGKILL');
    await once(process, 'exit');
    const committed = Number(String(first).trim().split('\n').at(-1));
    const cache = ResponseCache.open(path, 'write');
    expect(committed).toBeGreaterThan(0);
    for (let index = 0; index < committed; index += 1) expect(cache.get(`k-${index}`)).not.toBeNull();
    void cache.put('new', entry('after'));
    cache.close();
  });
});

describe('a damaged response cache', () => {
  it('is refused with its name and the way out', () => {
    path = join(folder, 'cache.db');
    writeFileSync(path, 'this is no database '.repeat(500));
    for (const mode of ['read', 'write'] as const) {
      expect(() => ResponseCache.open(path, mode)).toThrow(StorageError);
      expect(() => ResponseCache.open(path, mode)).toThrow(path);
      expect(() => ResponseCache.open(path, mode)).toThrow(/move it away .* --cache off/);
    }
    expect(ResponseCache.open(path, 'off').get('a')).toBeNull();
  });

  it('is refused when it is another program’s database', () => {
    path = join(folder, 'cache.db');
    const db = new Database(path);
    db.exec('PRAGMA user_version = 77');
    db.exec('CREATE TABLE notes (text TEXT)');
    db.close();
    expect(() => ResponseCache.open(path, 'write')).toThrow(/version 77/);
  });

  it('names the entry that it cannot read', () => {
    const cache = ResponseCache.open(path, 'write');
    cache.close();
    const db = new Database(path);
    db.exec(`INSERT INTO calls (key, entry) VALUES ('a', '{"outcome":"reply"}'), ('b', 'no JSON')`);
    db.close();
    const again = ResponseCache.open(path, 'read');
    expect(() => again.get('a')).toThrow(/entry a is not a call entry/);
    expect(() => again.get('b')).toThrow(StorageError);
    again.close();
  });

  it('is refused when a folder stands in its place', () => {
    expect(() => ResponseCache.open(folder, 'write')).toThrow(StorageError);
  });

  it('ends its process with a message when the disk is full, and goes on when there is space again', async () => {
    const full = writer('f', 20_000, 200);
    let printed = '';
    full.stdout.on('data', (chunk: Buffer) => {
      printed += chunk;
    });
    const [code] = await once(full, 'close');
    expect(code).toBe(3);
    expect(printed).toMatch(/StorageError: response cache .*cache\.db: .*free space on the disk/);
    const cache = ResponseCache.open(path, 'write');
    expect(cache.get('f-0')).toEqual(entry('f says 0'));
    void cache.put('new', entry('after'));
    cache.close();
  });

  it('gives up on a new file that another holds, also while the wall clock is put back', () => {
    mkdirSync(dirname(path), { recursive: true });
    const holder = new Database(path);
    holder.exec('BEGIN IMMEDIATE');
    let wallMs = Date.now();
    const wall = vi.spyOn(Date, 'now').mockImplementation(() => {
      wallMs -= 3_600_000;
      return wallMs;
    });
    try {
      expect(() => ResponseCache.open(path, 'write')).toThrow(/another process holds it/);
    } finally {
      wall.mockRestore();
      holder.close();
    }
  });
});
