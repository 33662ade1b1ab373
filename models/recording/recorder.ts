import type { CallEntry } from './call-entry.ts';

/** Told of every call that a model has answered, live or not, once it has ended. */
export type CallObserver = (key: string, entry: CallEntry) => void;

export interface Recorder {
  /** Hand this to the model's wrapper. */
  readonly observe: CallObserver;
  /** What passed so far, once per key: the first reply, else the last failure. */
  entries(): [string, CallEntry][];
}

/** Collects calls in memory, for small runs and tests; large runs keep a CallJournal or export from the cache. */
export function createRecorder(): Recorder {
  const calls = new Map<string, CallEntry>();
  return {
    observe: (key, entry) => {
      if (calls.get(key)?.outcome !== 'reply') calls.set(key, entry);
    },
    entries: () => [...calls.entries()],
  };
}
