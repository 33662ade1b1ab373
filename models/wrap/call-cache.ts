import type { CallEntry } from '../recording/call-entry.ts';

/** The right to make a call: nobody else who asks for it makes the same one until it is released. */
export interface CallClaim {
  /** Lets others make the call; harmless when called again. */
  release(): void;
}

/** Where replies are kept by call key: a file of this process, or what several machines share. */
export interface CallCache {
  /**
   * A store that has to ask another machine gives a promise; `signal` ends its wait for that machine.
   * @throws {StorageError} when it cannot be read
   */
  get(key: string, signal?: AbortSignal): CallEntry | null | Promise<CallEntry | null>;
  /**
   * Keeps an entry; the first reply of a key stays, a failure gives way to what comes after it.
   * @throws {StorageError} when it could not be kept
   */
  put(key: string, entry: CallEntry, signal?: AbortSignal): Promise<void>;
  /**
   * Absent where no other process is asked. Waits while another worker makes this call; gives its entry if it leaves
   * one, else the right to make the call here. Best effort: a claim runs out when its worker is not heard of.
   * @throws {BenchError} as soon as `signal` is aborted @throws {StorageError}
   */
  claim?(key: string, signal: AbortSignal): Promise<CallEntry | CallClaim>;
  /** @throws {StorageError} when the rest could not be kept */
  close(): void;
}
