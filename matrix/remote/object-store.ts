/** An object as a listing names it. */
export interface ListedObject {
  /** Relative to the store's prefix; whatever the server says, so not checked. */
  readonly key: string;
  readonly bytes: number;
}

/**
 * Where results lie when machines share no folder: whole objects by key, below one prefix of one bucket. All keys are
 * relative to that prefix. Every request is repeated with growing pauses while the store is away, for as long as its
 * patience lasts; then, and when it refuses, @throws {StorageError} naming bucket and key.
 */
export interface ObjectStore {
  /** `s3://bucket/prefix`. */
  readonly shown: string;
  /** How messages name an object. */
  where(key: string): string;
  /** Writes an object, whether or not there is one. */
  put(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /**
   * Writes an object where there is none: of all who try, exactly one succeeds.
   * @returns false when another's bytes are there; one's own, written by a try whose answer was lost, count as written
   */
  create(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<boolean>;
  /**
   * @param most bytes that are read
   * @returns null when there is no such object @throws {DataError} when it is longer than `most`
   */
  get(key: string, most: number, signal: AbortSignal): Promise<Buffer | null>;
  /** Every object whose key begins so, in no order. */
  list(beginning: string, signal: AbortSignal): AsyncGenerator<ListedObject>;
  /** Harmless where there is none. */
  remove(key: string, signal: AbortSignal): Promise<void>;
  close(): void;
}
