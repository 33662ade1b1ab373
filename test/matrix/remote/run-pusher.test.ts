import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { remoteRuns } from '../../../cli/fetch-runs.ts';
import { BlobStore } from '../../../core/blobs.ts';
import { LeaseLostError } from '../../../core/errors.ts';
import { noteFailure, readFailure } from '../../../core/failure-note.ts';
import { readSetAside } from '../../../core/set-aside-notes.ts';
import { bringInLine } from '../../../matrix/remote/bring-in-line.ts';
import { readChain } from '../../../matrix/remote/read-chain.ts';
import { RemoteResults } from '../../../matrix/remote/remote-results.ts';
import { RunPusher } from '../../../matrix/remote/run-pusher.ts';
import {
  encodeSegment,
  grownFiles,
  mostBlobsASegment,
  type SegmentPart,
} from '../../../matrix/remote/segment.ts';
import { resultsStore } from '../../../matrix/store.ts';
import { MemoryStore } from '../../kit/memory-store.ts';

const root = mkdtempSync(join(tmpdir(), 'run-pusher-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const signal = new AbortController().signal;
const freeLease = { name: 'nobody asks', require: () => {} };
const id = 'a-run';
let machines = 0;

/** A machine with a scratch folder of its own. */
function machine(store: MemoryStore) {
  machines += 1;
  const results = resultsStore(join(root, String(machines)));
  const folder = results.runFolder(id);
  return {
    results,
    folder,
    write: (file: string, text: string) => {
      mkdirSync(folder, { recursive: true });
      appendFileSync(join(folder, file), text);
    },
    read: (file: string) => (existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : ''),
    async takeOver(lease = freeLease) {
      const end = await bringInLine(store, { results, id, signal });
      const fenced: string[] = [];
      const onFenced = (why: string) => fenced.push(why);
      return Object.assign(new RunPusher({ store, id, folder, end, lease, onFenced, signal }), { fenced });
    },
    fetch: () => new RemoteResults(store, signal).fetchAll(results, [id], { finishedOnly: true }),
  };
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '');

describe('a run in an object store', () => {
  it('is pushed by whole lines as it grows, and goes on elsewhere', async () => {
    const store = new MemoryStore();
    const [first, second] = [machine(store), machine(store)];
    const pusher = await first.takeOver();
    first.write('transcripts.jsonl', '{"t":1}\n');
    first.write('events.jsonl', '{"e":1}\n{"e":2');
    const digest = new BlobStore(first.folder).put('pixels');
    await pusher.push();
    await pusher.push();
    expect([...store.objects.keys()]).toEqual([`runs/${id}/blobs/${digest}`, `runs/${id}/log/00000001`]);
    const next = await second.takeOver();
    expect(second.read('events.jsonl')).toBe('{"e":1}\n');
    expect(new BlobStore(second.folder).get(digest).toString()).toBe('pixels');
    second.write('events.jsonl', '{"type":"run-finished"}\n');
    second.write('calls.jsonl', '{"c":1}\n');
    await next.end({ isFinished: true });
    const third = machine(store);
    expect((await third.fetch()).size).toBe(0);
    for (const file of [...grownFiles]) expect(third.read(file)).toBe(second.read(file));
    expect(third.results.isFinished(id)).toBe(true);
    expect(await new RemoteResults(store, signal).finishedIds()).toEqual(new Set([id]));
    expect(existsSync(join(third.results.folder, '.incoming'))).toBe(false);
  });

  it('has one writer: who comes second at a place is told, and writes nothing more', async () => {
    const store = new MemoryStore();
    const [first, second] = [machine(store), machine(store)];
    const [stale, next] = [await first.takeOver(), await second.takeOver()];
    second.write('events.jsonl', '{"by":2}\n');
    await next.push();
    first.write('events.jsonl', '{"by":1}\n');
    await expect(stale.push()).rejects.toBeInstanceOf(LeaseLostError);
    expect(stale.fenced).toEqual([expect.stringContaining(`runs/${id}/log/00000001`)]);
    expect(stale.failed.aborted).toBe(true);
    const before = [...store.objects.keys()];
    first.write('events.jsonl', '{"by":1}\n');
    await expect(stale.end({ isFinished: true })).rejects.toBeInstanceOf(LeaseLostError);
    expect([...store.objects.keys()]).toEqual(before);
    // Its folder is no continuation of what the store holds now, and is replaced.
    await first.takeOver();
    expect(first.read('events.jsonl')).toBe('{"by":2}\n');
  });

  it('writes nothing without its lease', async () => {
    const store = new MemoryStore();
    const one = machine(store);
    const pusher = await one.takeOver({
      name: 'over',
      require: () => {
        throw new LeaseLostError('the time is up');
      },
    });
    one.write('events.jsonl', '{"e":1}\n');
    new BlobStore(one.folder).put('pixels');
    await expect(pusher.push()).rejects.toThrow('the time is up');
    expect(store.objects.size).toBe(0);
  });

  it('keeps what its machine had written when it comes back to it, and pushes that', async () => {
    const store = new MemoryStore();
    const [one, other] = [machine(store), machine(store)];
    const pusher = await one.takeOver();
    one.write('events.jsonl', '{"e":1}\n');
    await pusher.push();
    one.write('events.jsonl', '{"e":2}\n');
    await (await one.takeOver()).push();
    await other.takeOver();
    expect(other.read('events.jsonl')).toBe('{"e":1}\n{"e":2}\n');
  });

  it('takes the note of a failure along, and takes it back', async () => {
    const store = new MemoryStore();
    const [one, other] = [machine(store), machine(store)];
    const pusher = await one.takeOver();
    one.write('events.jsonl', '{"e":1}\n');
    noteFailure(one.folder, { code: 'CONTAMINATION', message: 'met skill text' });
    await pusher.push();
    const next = await other.takeOver();
    expect(readFailure(other.folder)).toEqual({ code: 'CONTAMINATION', message: 'met skill text' });
    rmSync(join(other.folder, 'failed.json'));
    await next.push();
    await one.takeOver();
    expect(readFailure(one.folder)).toBeNull();
  });

  it('is cut into segments at ends of lines, a long line whole', async () => {
    const store = new MemoryStore();
    const [one, other] = [machine(store), machine(store)];
    const pusher = await one.takeOver();
    const long = `"${'x'.repeat(9 << 20)}"\n`;
    one.write('transcripts.jsonl', `${'"short"\n'.repeat(600_000)}${long}`);
    one.write('events.jsonl', '{"e":1}\n');
    await pusher.push();
    const sizes = [...store.objects.values()].map(({ length }) => length >> 20);
    expect(sizes).toEqual([4, 9, 0]);
    await other.takeOver();
    for (const file of grownFiles) expect(other.read(file) === one.read(file)).toBe(true);
  });

  it('is cut where one push brings more blobs than a segment names', async () => {
    const store = new MemoryStore();
    const one = machine(store);
    const pusher = await one.takeOver();
    const blobs = new BlobStore(one.folder);
    for (let index = 0; index < 2 * mostBlobsASegment + 1; index += 1) blobs.put(`blob ${index}`);
    await pusher.push();
    const end = await readChain(store, id, { signal, onPart: () => {} });
    expect(end.length).toBe(3);
    expect(end.blobs.size).toBe(2 * mostBlobsASegment + 1);
  });

  it('is one line of history, however many writers believe that it is theirs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 4 }), {
          minLength: 2,
          maxLength: 3,
        }),
        async (scheduler, writers) => {
          const store = new MemoryStore();
          store.before = (action, key) => scheduler.schedule(Promise.resolve(), `${action} ${key}`);
          let pushed = 0;
          const programs = writers.map(async (pushes, writer) => {
            const here = machine(store);
            let written = 0;
            for (const steps of pushes)
              try {
                const pusher = await here.takeOver();
                for (let step = 0; step < steps; step += 1) {
                  const name = `${writer}-${written++}`;
                  const saw = grownFiles.map((file) => lines(here.read(file)).length);
                  for (const [index, file] of grownFiles.entries())
                    here.write(file, `${JSON.stringify({ name, saw: saw[index] })}\n`);
                  // The last step of each is never pushed: as if the machine were lost.
                  if (step < steps - 1) await pusher.push().then(() => pushed++);
                }
              } catch (error) {
                if (!(error instanceof LeaseLostError)) throw error;
              }
          });
          await scheduler.waitFor(Promise.all(programs));
          store.before = async () => {};
          const reader = machine(store);
          await reader.takeOver();
          const read = grownFiles.map((file) =>
            lines(reader.read(file)).map((line): { name: string; saw: number } => JSON.parse(line)),
          );
          for (const file of read) expect(file.map(({ saw }) => saw)).toEqual(file.map((_, index) => index));
          const names = read.map((file) => file.map(({ name }) => name));
          expect(names[1]).toEqual(names[0]);
          expect(names[2]).toEqual(names[0]);
          expect(names[0]?.length ?? 0).toBeGreaterThanOrEqual(pushed);
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('what a store says of a run', () => {
  const part = (file: SegmentPart['file'], offset: number, text: string): SegmentPart => ({
    file,
    offset,
    bytes: Buffer.from(text),
  });
  const segment = (number: number, parts: SegmentPart[], more: object = {}) =>
    encodeSegment({ run: id, number, writer: 'a'.repeat(32), parts, blobs: [], failure: null, ...more });

  async function refusal(objects: Record<string, Buffer>): Promise<string> {
    const store = new MemoryStore();
    for (const [key, bytes] of Object.entries(objects)) store.objects.set(key, bytes);
    const here = machine(store);
    here.write('events.jsonl', '{"mine":1}\n');
    const error: unknown = await here.takeOver().catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'DATA' });
    expect(here.read('events.jsonl')).toBe('{"mine":1}\n');
    return String(error);
  }

  const log = (number: number) => `runs/${id}/log/${String(number).padStart(8, '0')}`;
  const good = segment(1, [part('events.jsonl', 0, '{"e":1}\n')]);

  it('is refused with the object that does not fit, and the local folder stays', async () => {
    expect(await refusal({ [log(2)]: good })).toMatch(/log\/00000001 is missing.*log\/00000002 is there/);
    expect(await refusal({ [`runs/${id}/log/../../x`]: good })).toContain('not a key of a segment');
    expect(await refusal({ [log(1)]: segment(2, []) })).toContain('holds segment 2');
    expect(await refusal({ [log(1)]: segment(1, [], { run: 'another' }) })).toContain('of run another');
    expect(
      await refusal({ [log(1)]: good, [log(2)]: segment(2, [part('events.jsonl', 7, '{}\n')]) }),
    ).toContain('log/00000002: events.jsonl goes on at offset 7, and ends at 8');
    expect(await refusal({ [log(1)]: Buffer.from(good.toString().replace('"e":1', '"e":2')) })).toContain(
      'damaged: the part of events.jsonl at offset 0',
    );
    expect(await refusal({ [log(1)]: Buffer.concat([good, Buffer.from('{}\n')]) })).toContain(
      '3 bytes too many',
    );
    const elsewhere = Buffer.from(good.toString().replace('"events.jsonl"', '"../../etc"'));
    expect(await refusal({ [log(1)]: elsewhere })).toContain('not a segment of this version: parts.0.file');
    expect(await refusal({ [log(1)]: Buffer.from('<html>') })).toContain('not a segment');
    const blobs = [{ digest: '0'.repeat(64), bytes: 1 }];
    const referring = segment(1, [part('events.jsonl', 0, '{"e":1}\n')], { blobs });
    expect(await refusal({ [log(1)]: referring })).toContain(`blobs/${'0'.repeat(64)} is missing`);
    const wrong = { [log(1)]: referring, [`runs/${id}/blobs/${'0'.repeat(64)}`]: Buffer.from('x') };
    expect(await refusal(wrong)).toContain('is not what its name says');
  });

  it('is an error of the run when it is said to be finished and is not, or a name is none', async () => {
    const store = new MemoryStore();
    store.objects.set(log(1), good);
    store.objects.set(`finished/${id}`, Buffer.from('{"segments":2}'));
    const here = machine(store);
    expect((await here.fetch()).get(id)?.message).toMatch(
      /complete with 2 segments, and the 1 that are there/,
    );
    store.objects.set('finished/../x', Buffer.from('{"segments":1}'));
    await expect(new RemoteResults(store, signal).finishedIds()).rejects.toThrow('not the name of a run');
  });
});

describe('notes of runs that are set aside', () => {
  it('are cut, and a bad one is the matter of its run alone', async () => {
    const store = new MemoryStore();
    const remote = new RemoteResults(store, signal);
    const note = { error: 'x'.repeat(70_000), code: 'INTERNAL', exitCode: 3, tries: 3 };
    await remote.setAside.note({ id: 'long', ...note });
    store.objects.set('set-aside/bad.json', Buffer.from('x'.repeat(70_000)));
    const out = join(root, 'publisher');
    const wrong = await remoteRuns(remote, out).fetch([], ['bad', 'long']);
    expect([...wrong].map(([which, error]) => [which, String(error)])).toEqual([
      ['bad', expect.stringContaining('s3://memory/sweep/set-aside/bad.json')],
    ]);
    expect(readSetAside(out)).toMatchObject([{ id: 'long', error: 'x'.repeat(2000), tries: 3 }]);
  });
});
