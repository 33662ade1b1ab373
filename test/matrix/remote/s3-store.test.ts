import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ObjectStore } from '../../../matrix/remote/object-store.ts';
import { openS3Store } from '../../../matrix/remote/open-s3-store.ts';
import { parseStoreEndpoint, parseStoreUrl } from '../../../matrix/remote/store-url.ts';
import { LoopbackS3, type LoopbackS3Options, type S3Fault } from '../../kit/loopback-s3.ts';

const signal = new AbortController().signal;
const secrets = /AKIALOOPBACK0000TEST|loopback-secret/;

describe('an S3 store, through the SDK', () => {
  let s3: LoopbackS3;
  let store: ObjectStore | null = null;
  const said: string[] = [];

  beforeEach(async () => {
    s3 = await LoopbackS3.start({ pageSize: 3 });
    said.length = 0;
  });
  afterEach(async () => {
    store?.close();
    store = null;
    vi.unstubAllEnvs();
    await s3.close();
  });

  async function opened({ url = 's3://results/sweeps/one', patienceMs = 1500 } = {}): Promise<ObjectStore> {
    for (const [name, value] of Object.entries(s3.env)) vi.stubEnv(name, value);
    store = await openS3Store({ url, env: process.env, signal, patienceMs, say: (line) => said.push(line) });
    return store;
  }

  /** Gives these faults to the requests that follow, one each. */
  function failing(...faults: S3Fault[]): void {
    s3.fault = () => faults.shift() ?? null;
  }

  it('keeps objects below its prefix, and lists more than fit into a page', async () => {
    const one = await opened();
    expect(await one.get('absent', 10, signal)).toBeNull();
    for (let index = 0; index < 8; index += 1) await one.put(`runs/${index}`, Buffer.from('text'), signal);
    const keys: string[] = [];
    for await (const { key, bytes } of one.list('runs/', signal)) keys.push(`${key} ${bytes}`);
    expect(keys.sort()).toEqual(Array.from({ length: 8 }, (_, index) => `runs/${index} 4`));
    expect([...s3.objects.keys()]).toContain('sweeps/one/runs/0');
    expect((await one.get('runs/0', 4, signal))?.toString()).toBe('text');
    await expect(one.get('runs/0', 3, signal)).rejects.toThrow(
      's3://results/sweeps/one/runs/0 is longer than 3 bytes',
    );
    await one.put('runs/a+b c/1', Buffer.from('odd'), signal);
    const odd: string[] = [];
    for await (const { key } of one.list('runs/a+b c/', signal)) odd.push(key);
    expect(odd).toEqual(['runs/a+b c/1']);
    await one.remove('runs/0', signal);
    await one.remove('runs/0', signal);
    expect(await one.get('runs/0', 4, signal)).toBeNull();
  });

  it('creates an object once, whoever else tries, and knows its own write whose answer was lost', async () => {
    const one = await opened();
    expect(await one.create('place', Buffer.from('mine'), signal)).toBe(true);
    expect(await one.create('place', Buffer.from('theirs'), signal)).toBe(false);
    expect(s3.objects.get('sweeps/one/place')?.toString()).toBe('mine');
    failing({ reset: 'after' });
    expect(await one.create('other', Buffer.from('mine'), signal)).toBe(true);
    failing({ status: 409, code: 'ConditionalRequestConflict' });
    expect(await one.create('third', Buffer.from('mine'), signal)).toBe(true);
    expect(said[0]).toMatch(/^s3:\/\/results\/sweeps\/one is waited for: /);
  });

  it('repeats what fails in passing', async () => {
    const one = await opened();
    await one.put('a', Buffer.from('bytes'), signal);
    failing({ status: 503, code: 'SlowDown' }, { reset: 'before' });
    expect((await one.get('a', 9, signal))?.toString()).toBe('bytes');
    failing({ status: 500, code: 'InternalError' });
    await one.put('b', Buffer.from('x'), signal);
    expect(s3.objects.has('sweeps/one/b')).toBe(true);
  });

  it('gives up when its patience is over, and at once on a signal', async () => {
    const one = await opened({ patienceMs: 300 });
    s3.fault = () => ({ status: 503, code: 'SlowDown' });
    await expect(one.get('a', 9, signal)).rejects.toMatchObject({
      code: 'STORAGE',
      message: expect.stringMatching(/^cannot read s3:\/\/results\/sweeps\/one\/a \(.*SlowDown.*waited for/),
    });
    const stopping = new AbortController();
    s3.fault = () => ({ delayMs: 60_000 });
    const waiting = one.put('a', Buffer.from('x'), stopping.signal);
    stopping.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it('does not repeat what is refused, and prints no key', async () => {
    const one = await opened();
    const refusals: [S3Fault, RegExp][] = [
      [{ status: 403, code: 'AccessDenied', message: `not for ${s3.env.AWS_ACCESS_KEY_ID}` }, /credentials/],
      [{ status: 404, code: 'NoSuchBucket', message: 'gone' }, /make the bucket/],
      [{ status: 507, code: 'XMinioStorageFull', message: s3.env.AWS_SECRET_ACCESS_KEY ?? '' }, /make room/],
      [{ status: 400, code: 'InvalidRequest', message: 'why not' }, /InvalidRequest.*why not/],
    ];
    for (const [fault, words] of refusals) {
      failing(fault);
      const before = s3.requests.length;
      const error: unknown = await one.put('runs/x', Buffer.from('x'), signal).catch((thrown) => thrown);
      expect(error).toMatchObject({ code: 'STORAGE', message: expect.stringMatching(words) });
      expect(String(error)).toContain('cannot write s3://results/sweeps/one/runs/x');
      expect(String(error)).not.toMatch(secrets);
      expect(s3.requests.length).toBe(before + 1);
    }
  });

  it('is refused at the start when it is not there, is not ours, or writes over what is there', async () => {
    const openWith = async (options: LoopbackS3Options, env: Record<string, string> = {}) => {
      const other = await LoopbackS3.start(options);
      try {
        for (const [name, value] of Object.entries({ ...other.env, ...env })) vi.stubEnv(name, value);
        await openS3Store({
          url: 's3://results/x',
          env: process.env,
          signal,
          patienceMs: 300,
          say: () => {},
        });
        return '';
      } catch (error) {
        expect(error).toMatchObject({ code: 'CONFIG' });
        return String(error);
      } finally {
        await other.close();
      }
    };
    expect(await openWith({})).toBe('');
    expect(await openWith({ ignoresConditions: true })).toContain('does not know conditional writes');
    expect(await openWith({ bucket: 'elsewhere' })).toContain('NoSuchBucket');
    expect(await openWith({}, { AWS_ACCESS_KEY_ID: 'AKIASTRANGER' })).toMatch(
      /SignatureDoesNotMatch.*credentials/,
    );
    expect(await openWith({}, { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' })).toContain('ECONNREFUSED');
  });

  it('says how its package is installed where it is not', async () => {
    vi.doMock('@aws-sdk/client-s3', () => {
      throw new Error('Cannot find package');
    });
    try {
      await expect(opened()).rejects.toMatchObject({
        code: 'CONFIG',
        message: expect.stringMatching(/not installed: npm install @aws-sdk\/client-s3@3\.1175\.0$/),
      });
    } finally {
      vi.doUnmock('@aws-sdk/client-s3');
    }
  });

  it('refuses keys of a listing that were not asked for', async () => {
    const one = await opened();
    s3.objects.set('sweeps/two/runs/x', Buffer.from('x'));
    s3.ignoresPrefix = true;
    const listing = (async () => {
      for await (const { key } of one.list('runs/', signal)) expect(key).toBe('never');
    })();
    await expect(listing).rejects.toMatchObject({ code: 'DATA' });
  });
});

describe('--store and --store-endpoint', () => {
  it('take a bucket with a plain prefix, and a server without a password', () => {
    expect(parseStoreUrl('s3://my.bucket/a/b=1/')).toEqual({
      bucket: 'my.bucket',
      prefix: 'a/b=1/',
      shown: 's3://my.bucket/a/b=1',
    });
    expect(parseStoreUrl('s3://bucket')).toMatchObject({ prefix: '', shown: 's3://bucket' });
    for (const text of [
      'bucket',
      's3://',
      's3://B/x',
      's3://ab/../x',
      's3://abc/a//b',
      's3://abc/a b',
      's3://abc/.',
    ])
      expect(() => parseStoreUrl(text), text).toThrow(/--store: expected/);
    expect(parseStoreEndpoint('http://127.0.0.1:9000/')).toBe('http://127.0.0.1:9000');
    for (const text of ['127.0.0.1:9000', 'ftp://host', 'https://user:secret@host', 'https://host?x=1'])
      expect(() => parseStoreEndpoint(text), text).toThrow(/--store-endpoint: expected/);
  });
});
