import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataError, DivergedError, IncompleteError } from '../../core/errors.ts';
import { stageKey } from '../../core/event-keys.ts';
import { EventLog } from '../../core/event-log.ts';
import type { EventOf } from '../../core/events.ts';
import { readEvents } from '../../core/read-events.ts';
import { readTranscript } from '../../core/read-transcript.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { sampleRollout } from './sample-events.ts';

function stage(data: EventOf<'stage'>['data']): EventOf<'stage'> {
  const place = { epoch: 1, step: 2 };
  return { type: 'stage', key: stageKey('gate', place), name: 'gate', place, data, meta: { at: 'then' } };
}

describe('the event log of a run', () => {
  it('answers after reopening with the very events that were appended', () => {
    const folder = temporaryFolder();
    const first = EventLog.open(folder);
    const events = [sampleRollout(1), stage({ accepted: true }), sampleRollout(2)];
    for (const event of events) expect(first.append(event)).toBe('written');
    first.close();

    const second = EventLog.open(folder);
    expect(second.size).toBe(3);
    expect(second.repairs).toEqual([]);
    for (const event of events) expect(second.find(event.key)).toEqual(event);
    expect(second.find('rollout|val|none|other|r0v0d0|s42')).toBeNull();
    expect([...second.events()]).toEqual(events);
    second.close();
  });

  it('finds what was appended in this life before anything is flushed', () => {
    const log = EventLog.open(temporaryFolder());
    for (let n = 0; n < 50; n += 1) {
      log.append(sampleRollout(n));
      expect(log.find(sampleRollout(n).key)).toEqual(sampleRollout(n));
    }
    log.close();
  });

  it('keeps an event that comes again with another clock, and writes nothing', () => {
    const folder = temporaryFolder();
    const log = EventLog.open(folder);
    log.append(sampleRollout(1));
    const before = readFileSync(join(folder, 'events.jsonl'));
    const again = sampleRollout(1, { meta: { at: 'later', durationMs: 99, calls: [] } });
    expect(log.append(again)).toBe('known');
    log.close();
    expect(readFileSync(join(folder, 'events.jsonl'))).toEqual(before);
  });

  it('refuses an event whose key is there with other content, naming the key and the field', () => {
    const log = EventLog.open(temporaryFolder());
    log.append(stage({ scores: { hard: [0.5, 0.25] } }));
    const other = () => log.append(stage({ scores: { hard: [0.5, 0.75] } }));
    expect(other).toThrow(DivergedError);
    expect(other).toThrow(/stage\|gate\|e1\.s2.*`data\.scores\.hard\[1\]` was 0\.25 and is now 0\.75/);
    log.close();
  });

  it('cuts off a torn last line, says so, and lets the event be written again', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'events.jsonl');
    const log = EventLog.open(folder);
    log.append(sampleRollout(1));
    log.append(sampleRollout(2));
    log.close();
    truncateSync(path, readFileSync(path).length - 20);

    const resumed = EventLog.open(folder);
    expect(resumed.repairs).toHaveLength(1);
    expect(resumed.repairs[0]).toContain('events.jsonl');
    expect(resumed.has(sampleRollout(1).key)).toBe(true);
    expect(resumed.find(sampleRollout(2).key)).toBeNull();
    expect(resumed.append(sampleRollout(2))).toBe('written');
    resumed.close();
    expect([...loggedEvents(folder)]).toEqual([sampleRollout(1), sampleRollout(2)]);
  });

  it('names file and line of a broken line that is not the last', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'events.jsonl');
    const lines = [1, 2, 3].map((n) => JSON.stringify(sampleRollout(n)));
    writeFileSync(path, `${lines[0]}\nnonsense\n${lines[2]}\n`);
    expect(() => EventLog.open(folder)).toThrow(DataError);
    expect(() => EventLog.open(folder)).toThrow(`${path}:2`);
  });

  it('names the line of an event that is damaged inside when it is asked for', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'events.jsonl');
    const lines = [1, 2, 3].map((n) => JSON.stringify(sampleRollout(n)));
    lines[1] = (lines[1] ?? '').replace('"usage"', '"usage');
    writeFileSync(path, `${lines.join('\n')}\n`);
    const log = EventLog.open(folder);
    expect(log.find(sampleRollout(3).key)).toEqual(sampleRollout(3));
    expect(() => log.find(sampleRollout(2).key)).toThrow(`${path}:2`);
    log.close();
  });

  it('refuses a file in which a key occurs twice', () => {
    const folder = temporaryFolder();
    const line = `${JSON.stringify(sampleRollout(1))}\n`;
    writeFileSync(join(folder, 'events.jsonl'), line + line);
    expect(() => EventLog.open(folder)).toThrow(/events\.jsonl:2: the key 'rollout\|.*' occurs twice/);
  });

  it('finds keys that hold quotes, backslashes and foreign letters', () => {
    const folder = temporaryFolder();
    const odd = ['a "quoted" id', 'back\\slash', 'ключ|ß', 'line\nbreak'].map((taskId, n) =>
      sampleRollout(n, { taskId, key: `rollout|val|none|${taskId}|r0v0d0|s42` }),
    );
    const log = EventLog.open(folder);
    for (const event of odd) log.append(event);
    log.close();
    const reopened = EventLog.open(folder);
    for (const event of odd) expect(reopened.find(event.key)).toEqual(event);
    reopened.close();
  });

  it('refuses an event that does not fit the schema before it reaches the file', () => {
    const folder = temporaryFolder();
    const log = EventLog.open(folder, { checkWrites: true });
    expect(() => log.append(sampleRollout(1, { transcript: 'no digest' }))).toThrow();
    expect(log.size).toBe(0);
    log.close();
    expect(readFileSync(join(folder, 'events.jsonl'), 'utf8')).toBe('');
  });

  it('is written by one process at a time', () => {
    const folder = temporaryFolder();
    const log = EventLog.open(folder);
    expect(() => EventLog.open(folder)).toThrow(IncompleteError);
    log.close();
    EventLog.open(folder).close();
  });

  it('gives the lock back when opening fails', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'events.jsonl');
    writeFileSync(path, 'nonsense\n{}\n{"type":"x"}\n');
    expect(() => EventLog.open(folder)).toThrow(DataError);
    writeFileSync(path, '');
    EventLog.open(folder).close();
  });

  it('keeps transcripts by digest, for itself and for readers', () => {
    const folder = temporaryFolder();
    const log = EventLog.open(folder);
    const transcript = [{ type: 'message', role: 'user', parts: [{ type: 'text', text: 'hello' }] }];
    const digest = log.putValue(transcript);
    log.append(sampleRollout(1, { transcript: digest }));
    log.milestone();
    expect(log.value(digest)).toEqual(transcript);
    expect(readTranscript(folder, digest)).toEqual(transcript);
    log.close();
  });

  it('can be read while it is being written, without the line that is not whole yet', async () => {
    const folder = temporaryFolder();
    const log = EventLog.open(folder);
    log.append(sampleRollout(1));
    appendFileSync(join(folder, 'events.jsonl'), '{"type":"roll');
    const seen = [];
    for await (const event of readEvents(folder)) seen.push(event);
    expect(seen).toEqual([sampleRollout(1)]);
    log.close();
  });

  it('tells a reader file, line and field of an event that does not fit the schema', async () => {
    const folder = temporaryFolder();
    const wrong = { ...sampleRollout(2), transcript: 7 };
    writeFileSync(
      join(folder, 'events.jsonl'),
      `${JSON.stringify(sampleRollout(1))}\n${JSON.stringify(wrong)}\n`,
    );
    const read = async () => {
      for await (const _ of readEvents(folder));
    };
    await expect(read()).rejects.toThrow(/events\.jsonl:2: .*transcript/);
  });
});

function* loggedEvents(folder: string) {
  const log = EventLog.open(folder);
  yield* log.events();
  log.close();
}
