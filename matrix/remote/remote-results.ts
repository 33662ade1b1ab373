import { mapBounded } from '../../core/bounded-map.ts';
import { DataError, IncompleteError, messageOf, StorageError } from '../../core/errors.ts';
import { lockHolder } from '../../core/folder-lock.ts';
import { parseSetAside, type SetAside, setAsideText } from '../../core/set-aside-notes.ts';
import type { SetAsidePlace } from '../queue/set-aside-place.ts';
import { runIdSchema } from '../recording.ts';
import type { ResultsStore } from '../store.ts';
import { bringInLine } from './bring-in-line.ts';
import type { ObjectStore } from './object-store.ts';
import { listChain } from './read-chain.ts';
import { runKeys } from './run-keys.ts';

const markKey = 'queue-mark';
const markForm = /^[0-9a-f]{32}$/;
const mostNoteBytes = 64 << 10;
const runsAtOnce = 4;

/** The results of a sweep in an object store: what a shared results folder is elsewhere. */
export class RemoteResults {
  readonly store: ObjectStore;
  readonly #signal: AbortSignal;

  /** @param signal ends requests and waits under way */
  constructor(store: ObjectStore, signal: AbortSignal) {
    this.store = store;
    this.#signal = signal;
  }

  /** The mark by which publisher and workers know that they mean the same results; null = there is none yet. */
  async readMark(): Promise<string | null> {
    const text = (await this.store.get(markKey, mostNoteBytes, this.#signal))?.toString('utf8').trim();
    if (text === undefined) return null;
    if (!markForm.test(text)) throw new DataError(`${this.store.where(markKey)} is not a mark of results`);
    return text;
  }

  /** The mark, made from `fresh` where there is none. */
  async mark(fresh: string): Promise<string> {
    await this.store.create(markKey, Buffer.from(`${fresh}\n`), this.#signal);
    const mark = await this.readMark();
    if (mark === null) throw new StorageError(`${this.store.where(markKey)} was written and is not there`);
    return mark;
  }

  /** Notes of runs that are set aside, in the store. */
  readonly setAside: SetAsidePlace = {
    note: (note) => this.store.put(runKeys.setAside(note.id), Buffer.from(setAsideText(note)), this.#signal),
    forget: (id) => this.store.remove(runKeys.setAside(id), this.#signal),
  };

  async readSetAside(id: string): Promise<SetAside | null> {
    const key = runKeys.setAside(id);
    const text = await this.store.get(key, mostNoteBytes, this.#signal);
    if (text === null) return null;
    const note = parseSetAside(text.toString('utf8'), this.store.where(key));
    if (note.id !== id) throw new DataError(`${this.store.where(key)}: the note of another run, ${note.id}`);
    return note;
  }

  /** Bytes of a run's log in the store, headers of segments included. */
  async logBytes(id: string): Promise<number> {
    const segments = await listChain(this.store, id, this.#signal);
    return segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Ids of the runs whose logs are complete. */
  async finishedIds(): Promise<Set<string>> {
    const beginning = runKeys.finished('');
    const ids = new Set<string>();
    for await (const { key } of this.store.list(beginning, this.#signal)) {
      const id = runIdSchema.safeParse(key.slice(beginning.length));
      if (!id.success) throw new DataError(`${this.store.where(key)}: not the name of a run`);
      ids.add(id.data);
    }
    return ids;
  }

  /**
   * Fetches runs into a results folder, some at a time.
   * @param options.finishedOnly leaves out those whose logs are not complete
   * @returns what went wrong, by run id
   */
  async fetchAll(
    results: ResultsStore,
    ids: readonly string[],
    options: { readonly finishedOnly: boolean },
  ): Promise<Map<string, Error>> {
    const wrong = new Map<string, Error>();
    await mapBounded(ids, { concurrency: runsAtOnce, signal: this.#signal }, async (id) => {
      try {
        await this.#fetch(results, id, options);
      } catch (error) {
        // What is wrong with one run is its own; a store that is away, or a full disk, is everybody's.
        if (!(error instanceof DataError || error instanceof IncompleteError)) throw error;
        wrong.set(id, error);
      }
    });
    return wrong;
  }

  async #fetch(
    results: ResultsStore,
    id: string,
    options: { readonly finishedOnly: boolean },
  ): Promise<void> {
    const wanted = await this.#finishedLength(id);
    if (wanted === null && options.finishedOnly) return;
    const folder = results.runFolder(id);
    const mayReplace = () => {
      const holder = lockHolder(folder);
      if (holder !== null) throw new IncompleteError(`${folder} is being written by ${holder}`);
    };
    const end = await bringInLine(this.store, { results, id, signal: this.#signal, mayReplace });
    if (wanted === null || (end.length >= wanted && results.isFinished(id))) return;
    throw new DataError(
      `${this.store.where(runKeys.finished(id))} says that the run is complete with ${wanted} segments, ` +
        `and the ${end.length} that are there do not end it: was something removed?`,
    );
  }

  async #finishedLength(id: string): Promise<number | null> {
    const key = runKeys.finished(id);
    const text = await this.store.get(key, mostNoteBytes, this.#signal);
    if (text === null) return null;
    try {
      const note: unknown = JSON.parse(text.toString('utf8'));
      if (typeof note === 'object' && note !== null && 'segments' in note && Number.isInteger(note.segments))
        return Number(note.segments);
      throw new DataError('no number of segments');
    } catch (error) {
      throw new DataError(`${this.store.where(key)}: ${messageOf(error)}`, error);
    }
  }
}
