import type { EventOf, RunEvent } from '../../core/events.ts';
import type { RunSummary } from '../run-summary.ts';
import { summariseRun } from '../run-summary.ts';

/** A reply of a merge call, as the log holds it. Long replies, kept elsewhere, are not read. */
export interface MergeReply {
  readonly kind: string;
  readonly place: EventOf<'optimizer-call'>['place'];
  readonly text: string;
}

/** A log without its rollouts: what the tools for skill documents and a run's page need. */
export interface RunHistory {
  readonly summary: RunSummary;
  readonly mergeReplies: readonly MergeReply[];
  /** In the order of the log. */
  readonly optimizerCalls: readonly EventOf<'optimizer-call'>[];
  /** Prompt files that the run has read, in the order of the log. */
  readonly prompts: readonly EventOf<'prompt'>[];
  /** Hash of the document that the run began with; null when it has none. */
  readonly seed: string | null;
}

/** Reads a log once. Null when the run has not begun. */
export function readRunHistory(events: Iterable<RunEvent>, recordedOn: string | null): RunHistory | null {
  const mergeReplies: MergeReply[] = [];
  const optimizerCalls: EventOf<'optimizer-call'>[] = [];
  const prompts: EventOf<'prompt'>[] = [];
  function* watched(): Generator<RunEvent> {
    for (const event of events) {
      if (event.type === 'optimizer-call' && event.kind.endsWith('-merge') && event.reply.text !== null)
        mergeReplies.push({ kind: event.kind, place: event.place, text: event.reply.text });
      if (event.type === 'optimizer-call') optimizerCalls.push(event);
      if (event.type === 'prompt') prompts.push(event);
      yield event;
    }
  }
  const summary = summariseRun(watched(), recordedOn);
  if (summary === null) return null;
  const labelled = summary.learned?.documents.find(({ label }) => label === 'seed')?.skill;
  const [first = null] = summary.documents.keys();
  return { summary, mergeReplies, optimizerCalls, prompts, seed: labelled ?? first };
}
