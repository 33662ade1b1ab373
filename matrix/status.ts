import { readFailure } from '../core/failure-note.ts';
import { isLocked } from '../core/folder-lock.ts';
import { readEventsSync } from '../core/read-events.ts';
import type { ResultsStore } from './store.ts';
import { type WantedReplies, wantedReplies } from './wanted-replies.ts';

/** Where a run stands, told by its log; only what a suspended run waits for is noted beside it. */
export interface RunStatus {
  readonly id: string;
  readonly state: 'finished' | 'testing' | 'learning';
  readonly rollouts: Readonly<Record<string, number>>;
  readonly infraErrors: number;
  readonly optimizerCalls: number;
  readonly documents: number;
  /** Name of the last stage event and its place. */
  readonly lastStage: string | null;
  /** Time of the last event. */
  readonly lastAt: string;
  readonly beingWritten: boolean;
  /** Replies by hand that the run was suspended for; null = none. */
  readonly replies: WantedReplies | null;
  /** Why it failed, where running it again does not help; null = it did not. */
  readonly failure: string | null;
}

export function statusOf(store: ResultsStore, id: string): RunStatus {
  let state: RunStatus['state'] = 'learning';
  let infraErrors = 0;
  let optimizerCalls = 0;
  let documents = 0;
  let lastStage: string | null = null;
  let lastAt = '';
  const rollouts: Record<string, number> = {};
  for (const event of readEventsSync(store.runFolder(id))) {
    if ('at' in event.meta) lastAt = event.meta.at;
    if (event.type === 'rollout') {
      rollouts[event.phase] = (rollouts[event.phase] ?? 0) + 1;
      if (event.outcome.kind === 'infra-error') infraErrors += 1;
    } else if (event.type === 'optimizer-call') optimizerCalls += 1;
    else if (event.type === 'document') documents += 1;
    else if (event.type === 'stage') lastStage = `${event.name} ${placeText(event.place)}`.trim();
    else if (event.type === 'learned') state = 'testing';
    else if (event.type === 'run-finished') state = 'finished';
  }
  const beingWritten = isLocked(store.runFolder(id));
  const replies = state === 'finished' || beingWritten ? null : wantedReplies(store.runFolder(id));
  return {
    id,
    state,
    rollouts,
    infraErrors,
    optimizerCalls,
    documents,
    lastStage,
    lastAt,
    beingWritten,
    replies,
    failure: state === 'finished' ? null : (readFailure(store.runFolder(id))?.message ?? null),
  };
}

function placeText(place: Readonly<Record<string, number | undefined>>): string {
  return Object.entries(place)
    .map(([name, value]) => `${name} ${value}`)
    .join(' ');
}
