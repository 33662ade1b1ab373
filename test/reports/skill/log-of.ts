import type { RunEvent } from '../../../core/events.ts';
import { skillOf } from '../../../core/hash.ts';
import { type RunHistory, readRunHistory } from '../../../reports/skill/read-run-history.ts';

const at = '2026-01-01T00:00:00.000Z';
const digest = '0'.repeat(64);
const split = { count: 1, digest };
const usage = { input: 1, output: 1, cachedInput: 0, reasoning: 0 };

export type StageOf = Extract<RunEvent, { type: 'stage' }>;
type Place = StageOf['place'];

export function stage(name: string, place: Place, data: Record<string, unknown>): StageOf {
  return {
    type: 'stage',
    key: `stage|${name}|${JSON.stringify(place)}`,
    name,
    place,
    data: data as StageOf['data'],
    meta: { at },
  };
}

export function mergeCall(kind: string, place: Place, text: string): RunEvent {
  return {
    type: 'optimizer-call',
    key: `call|${kind}|${JSON.stringify(place)}`,
    kind,
    place,
    draw: 0,
    call: { key: digest, model: 'm', finish: 'stop', usage },
    reply: { text, finish: 'stop' },
    prompt: digest,
    meta: { at, call: { latencyMs: 1, source: 'live' } },
  };
}

/** The log of a run with these documents (the first is the seed) and these other events. */
export function logOf(documents: readonly string[], events: readonly RunEvent[]): RunEvent[] {
  const model = { name: 'm', id: 'm-1', source: 'live' };
  const run = {
    id: 'run-1',
    benchmark: { name: 'toy', label: 'toy', limit: 0, settings: {} },
    target: model,
    optimizer: model,
    mode: { name: 'direct' },
    method: { name: 'skillopt', label: 'skillopt', stamps: [], headline: 'best' },
    replicate: 0,
    seed: 1,
    missingPolicy: 'exclude',
  };
  const texts = documents.map((text): RunEvent => {
    const { hash } = skillOf(text);
    return { type: 'document', key: `document|${hash}`, hash, text, meta: {} };
  });
  const dataset = { provenance: 'toy', train: split, val: split, test: split };
  return [
    { type: 'run-started', key: 'run-started', run: run as never, dataset, meta: { at } },
    ...texts,
    ...events,
  ];
}

export function historyOf(documents: readonly string[], events: readonly RunEvent[]): RunHistory {
  const history = readRunHistory(logOf(documents, events), null);
  if (history === null) throw new Error('the log does not begin');
  return history;
}

export const hashOf = (text: string): string => skillOf(text).hash;

export const standing = (text: string, score: number, step: number) => ({ skill: hashOf(text), score, step });
