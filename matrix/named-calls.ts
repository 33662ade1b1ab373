import type { RunEvent } from '../core/events.ts';

/** A model call that a log refers to. */
export interface NamedCall {
  readonly key: string;
  /** Key of the event that refers to it. */
  readonly event: string;
}

/** The calls that a run's log names, in its order. Calls that failed for good are in no log. */
export function* namedCalls(events: readonly RunEvent[]): Generator<NamedCall> {
  for (const event of events) {
    const calls =
      event.type === 'rollout' ? event.calls : event.type === 'optimizer-call' ? [event.call] : [];
    for (const { key } of calls) yield { key, event: event.key };
  }
}
