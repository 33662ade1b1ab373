import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError, ModelError } from '../../../core/errors.ts';
import { type CallEntry, replyEntry } from '../../../models/recording/call-entry.ts';
import { CallJournal } from '../../../models/recording/call-journal.ts';
import { CallsFile, writeCallsFile } from '../../../models/recording/calls-file.ts';
import { createRecorder } from '../../../models/recording/recorder.ts';
import { createReplayModel } from '../../../models/recording/replay-model.ts';
import { createModelHost } from '../../../models/wrap/model-host.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { context, live, reply, request, toyProvider } from '../wrap/samples.ts';

const key = (digit: string): string => digit.repeat(64);
const entry = (text: string): CallEntry => replyEntry(reply(text));
const failure: CallEntry = { outcome: 'failure', kind: 'refused', message: 'no', status: null, latencyMs: 3 };

describe('a calls file', () => {
  it('is sorted by key and the same bytes whatever the order of the calls', () => {
    const calls: [string, CallEntry][] = [
      [key('c'), failure],
      [key('a'), entry('one')],
      [key('b'), entry('two')],
    ];
    const folder = temporaryFolder();
    fc.assert(
      fc.property(fc.shuffledSubarray(calls, { minLength: 3 }), (shuffled) => {
        const path = join(folder, 'calls.jsonl');
        writeCallsFile(path, shuffled);
        const keys = readFileSync(path, 'utf8')
          .trim()
          .split('\n')
          .map((line) => line.slice(8, 9));
        expect(keys).toEqual(['a', 'b', 'c']);
        expect([...CallsFile.read(path).entries()]).toEqual([calls[1], calls[2], calls[0]]);
      }),
      { numRuns: 10 },
    );
  });

  it('refuses two answers to one call, when it is written and when it is read', () => {
    const path = join(temporaryFolder(), 'calls.jsonl');
    const [one, two] = [entry('one'), entry('two')];
    expect(() =>
      writeCallsFile(path, [
        [key('a'), one],
        [key('a'), two],
      ]),
    ).toThrow(DataError);
    const line = (call: CallEntry) => `${JSON.stringify({ key: key('a'), call })}\n`;
    writeFileSync(path, line(one) + line(one));
    expect(CallsFile.read(path).size).toBe(1);
    writeFileSync(path, line(one) + line(two));
    expect(() => CallsFile.read(path)).toThrow(/calls\.jsonl:2: call a+ is there already/);
  });

  it('names file and line of what is not a call', () => {
    const path = join(temporaryFolder(), 'calls.jsonl');
    for (const bad of [
      '{"key":"short","call":{}}',
      '[]',
      `{"key":"${key('a')}","call":{"outcome":"reply"}}`,
    ]) {
      writeFileSync(path, `${bad}\n`);
      expect(() => CallsFile.read(path)).toThrow(/calls\.jsonl:1: not a recorded call/);
    }
    writeFileSync(path, '{"key":');
    expect(() => CallsFile.read(path)).toThrow(/calls\.jsonl:1/);
    expect(() => CallsFile.read(join(path, 'missing'))).toThrow(DataError);
  });
});

describe('the call journal of a run', () => {
  it('has each call in its file before it counts as done, once', () => {
    const path = join(temporaryFolder(), 'run', 'calls.jsonl');
    const journal = CallJournal.open(path);
    journal.append(key('b'), entry('one'));
    journal.append(key('b'), entry('other'));
    journal.append(key('b'), failure);
    expect(CallsFile.read(path).get(key('b'))).toEqual(entry('one'));
    journal.append(key('a'), failure);
    expect([journal.get(key('a')), journal.get(key('b')), journal.get(key('c'))]).toEqual([
      failure,
      entry('one'),
      null,
    ]);
    expect([...journal.entries()]).toEqual([
      [key('b'), entry('one')],
      [key('a'), failure],
    ]);
    journal.close();
  });

  it('drops one torn last line, nothing else, and goes on', () => {
    const path = join(temporaryFolder(), 'calls.jsonl');
    const first = CallJournal.open(path);
    first.append(key('a'), entry('one'));
    first.append(key('b'), entry('two'));
    first.close();
    const whole = readFileSync(path, 'utf8');
    appendFileSync(path, whole.split('\n')[1]?.slice(0, -20) ?? '');
    const second = CallJournal.open(path);
    expect(readFileSync(path, 'utf8')).toBe(whole);
    expect(second.size).toBe(2);
    second.append(key('c'), entry('three'));
    expect(second.get(key('c'))).toEqual(entry('three'));
    second.close();
  });

  it('holds the last failure of a call until there is a reply, also when it is opened again', () => {
    const path = join(temporaryFolder(), 'calls.jsonl');
    const outage: CallEntry = {
      outcome: 'failure',
      kind: 'transient',
      message: 'down',
      status: 503,
      latencyMs: 9,
    };
    const first = CallJournal.open(path);
    first.append(key('a'), outage);
    first.append(key('a'), outage);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(2);
    first.append(key('a'), entry('up again'));
    first.close();
    const second = CallJournal.open(path);
    expect([...second.entries()]).toEqual([[key('a'), entry('up again')]]);
    second.close();
  });

  it('names the line that is not a call', () => {
    const path = join(temporaryFolder(), 'calls.jsonl');
    writeFileSync(path, '{"other":1}\n{"other":2}\n');
    expect(() => CallJournal.open(path)).toThrow(/calls\.jsonl:1: not a recorded call/);
  });
});

describe('a replayed model', () => {
  const identity = { id: 'toy', source: 'live' } as const;

  it('gives the recorded replies and failures of a run again, with their latency and without a provider', async () => {
    const provider = toyProvider(({ text }) => {
      if (text === 'bad') throw new ModelError('refused by the provider', { kind: 'refused', status: 400 });
      return reply(`re: ${text}`, { latencyMs: 77 });
    });
    const recorder = createRecorder();
    const model = createModelHost().wrap(provider, {
      endpointName: 'toy',
      limits: {},
      price: null,
      observe: recorder.observe,
    });
    const good = await model.complete(request('good'), context, live);
    await expect(model.complete(request('bad'), context, live)).rejects.toThrow('refused by the provider');
    const path = join(temporaryFolder(), 'calls.jsonl');
    writeCallsFile(path, recorder.entries());
    const again = createRecorder();
    const replayed = createReplayModel(identity, CallsFile.read(path), { observe: again.observe });
    expect(await replayed.complete(request('good'), context, live)).toEqual({ ...good, source: 'replay' });
    await expect(replayed.complete(request('bad'), context, live)).rejects.toMatchObject({
      kind: 'refused',
      status: 400,
      message: 'refused by the provider',
    });
    expect(again.entries()).toEqual(recorder.entries());
  });

  it('stops at the first call that is not recorded and says which', async () => {
    const replayed = createReplayModel(identity, new CallsFile(new Map()));
    const miss = await replayed.complete(request(), context, live).catch((error: unknown) => error);
    expect(miss).toMatchObject({ kind: 'replay-miss', retryable: false });
    expect(String(miss)).toMatch(/'toy'.*target call 'rollout', task t1, phase train, epoch 1, step 2/);
  });
});
