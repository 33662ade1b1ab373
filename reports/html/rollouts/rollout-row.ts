import { headOf } from '../../../core/cut-text.ts';
import type { EventOf } from '../../../core/events.ts';
import { sha256 } from '../../../core/hash.ts';
import type { ChunkRef } from './chunk-writer.ts';

type Rollout = EventOf<'rollout'>;

/**
 * One line of the list, in the order that `assets/viewer-data.js` reads: task, cluster, phase and document by number in the
 * index, repeat, visit, draw, kind of outcome, hard, soft (null: not scored), answer and reason (beginnings), tokens in and
 * out, place of the details, place of the transcript.
 */
export type RolloutRow = readonly [
  task: string,
  cluster: string,
  phase: number,
  document: number,
  repeat: number,
  visit: number,
  draw: number,
  kind: string,
  hard: number | null,
  soft: number | null,
  answer: string,
  reason: string,
  input: number,
  output: number,
  details: ChunkRef,
  transcript: ChunkRef,
];

const longestName = 200;
const longestExcerpt = 200;

export interface RowPlaces {
  readonly phase: number;
  readonly document: number;
  readonly details: ChunkRef;
  readonly transcript: ChunkRef;
}

export function rolloutRow(event: Rollout, { phase, document, details, transcript }: RowPlaces): RolloutRow {
  const { taskId, cluster, sampling, outcome, usage } = event;
  const scored = outcome.kind === 'scored' ? outcome : null;
  return [
    nameOf(taskId),
    nameOf(cluster),
    phase,
    document,
    sampling.repeat,
    sampling.visit,
    sampling.draw,
    outcome.kind,
    scored === null ? null : scored.hard,
    scored === null ? null : scored.soft,
    excerpt(scored?.answer ?? ''),
    excerpt(reasonOf(event)),
    usage.input,
    usage.output,
    details,
    transcript,
  ];
}

/** What is shown beside a transcript, whole. Latencies are left out: they differ between equal runs. */
export function rolloutDetails(event: Rollout): object {
  const { key, taskId, cluster, presentationSeed, outcome, usage, calls, transcript } = event;
  return {
    key,
    taskId,
    cluster,
    presentationSeed,
    outcome,
    usage,
    calls: calls.map(({ model, finish, usage: { input, output } }) => ({ model, finish, input, output })),
    transcript,
  };
}

/** Why a rollout is not right, in the words of the log; empty when it does not say. */
function reasonOf({ outcome }: Rollout): string {
  switch (outcome.kind) {
    case 'scored':
      return outcome.failReason ?? '';
    case 'refused':
      return outcome.message;
    case 'timed-out':
      return `over the limit of ${outcome.limitMs} ms`;
    case 'infra-error':
      return `${outcome.cause}: ${outcome.message}`;
  }
}

/** Names stay apart when they are cut. */
export function nameOf(id: string): string {
  return id.length <= longestName ? id : `${headOf(id, longestName)}… ${sha256(id).slice(0, 12)}`;
}

function excerpt(text: string): string {
  return text.length <= longestExcerpt ? text : `${headOf(text, longestExcerpt)}…`;
}
