import { expect, it } from 'vitest';
import type { Transcript, TranscriptEntry } from '../../core/vocabulary.ts';
import { recordedObservations } from '../../matrix/recorded-observations.ts';

const text = (said: string) => [{ type: 'text' as const, text: said }];
const observation = (callId: string | null, said: string): TranscriptEntry => ({
  type: 'observation',
  callId,
  parts: text(said),
});
const call = (id: string, command = 'date'): TranscriptEntry => ({
  type: 'tool-call',
  id,
  name: 'sh',
  arguments: command,
});
const answer = (said: string): TranscriptEntry => ({ type: 'message', role: 'assistant', parts: text(said) });
const artifact = (digest: string): TranscriptEntry => ({ type: 'artifact', path: 'a.py', digest, bytes: 1 });
const transcript = (time: string): Transcript => [
  call('c1'),
  call('c2', 'ls'),
  observation('c1', time),
  observation('c2', 'a b'),
  answer('42'),
  artifact('d1'),
];

it('puts the recorded outputs of commands in place, and counts those that were others', () => {
  const recorded = transcript('12:00');
  expect(recordedObservations(transcript('13:00'), recorded)).toEqual({ transcript: recorded, differing: 1 });
  expect(recordedObservations(transcript('12:00'), recorded)).toEqual({ transcript: recorded, differing: 0 });
});

it('leaves a transcript that differs in anything else', () => {
  const replayed = transcript('13:00');
  const changed = (at: number, ...entries: TranscriptEntry[]) => recorded().toSpliced(at, 1, ...entries);
  const recorded = () => [...transcript('12:00')];
  const others: Transcript[] = [
    [],
    recorded().slice(0, -1),
    [...recorded(), answer('more')],
    changed(0, call('c1', 'date -u')),
    changed(2),
    changed(2, observation('c3', '12:00')),
    changed(2, observation(null, '12:00')),
    changed(2, answer('12:00')),
    [...recorded().slice(0, 2), ...recorded().slice(2, 4).reverse(), ...recorded().slice(4)],
    changed(4, answer('43')),
    changed(5, artifact('d2')),
  ];
  for (const other of others) expect(recordedObservations(replayed, other)).toBeNull();
});
