import { DataError } from '../../core/errors.ts';
import { canonicalJson } from '../../core/json.ts';
import { scanLines } from '../../core/jsonl-reader.ts';
import { JsonlWriter } from '../../core/jsonl-writer.ts';
import type { Lease } from '../../core/lease.ts';
import { LineCache } from '../../core/line-cache.ts';
import type { CallEntry } from './call-entry.ts';
import { callLine, keyOfLine, parseCallLine } from './call-line.ts';

/**
 * The calls of one run, in the order in which they ended: `<run>/calls.jsonl`. Its only use is to make a recording;
 * resuming reads the event log. A call is written before it counts as done and once per key: a request that the run
 * has made already is answered from here, so that a recording of the run cannot contradict its log. A failure that a
 * later call has overcome is superseded: the last line of a key counts. In memory are only keys and offsets.
 */
export class CallJournal {
  readonly #writer: JsonlWriter;
  readonly #lines: LineCache;
  readonly #offsets = new Map<string, number>();

  /**
   * Opens or makes the file; a torn last line is cut off.
   * @throws {StorageError} when it cannot be opened
   * @throws {DataError} naming file and line when a whole line is not a call
   */
  static open(path: string, { lease = null }: { readonly lease?: Lease | null } = {}): CallJournal {
    return new CallJournal(JsonlWriter.open(path, { lease }));
  }

  private constructor(writer: JsonlWriter) {
    this.#writer = writer;
    this.#lines = new LineCache(writer.path);
    scanLines(writer.path, (buffer, start, end, offset, line) => {
      const key = keyOfLine(buffer.toString('latin1', start, Math.min(end, start + 96)));
      if (key === null) throw new DataError(`${writer.path}:${line}: not a recorded call`);
      this.#offsets.set(key, offset);
    });
  }

  get size(): number {
    return this.#offsets.size;
  }

  /** @throws {DataError} when the line is damaged */
  get(key: string): CallEntry | null {
    const offset = this.#offsets.get(key);
    if (offset === undefined) return null;
    return parseCallLine(this.#lines.lineAt(offset), this.#writer.path).entry;
  }

  /**
   * Keeps an entry unless its key has a reply.
   * @throws {StorageError} when it could not be written whole (disk full)
   */
  append(key: string, entry: CallEntry): void {
    const known = this.get(key);
    if (known?.outcome === 'reply' || (known !== null && canonicalJson(known) === canonicalJson(entry)))
      return;
    this.#offsets.set(key, this.#writer.append(callLine(key, entry)));
  }

  /** Every call of the run, in no particular order. */
  *entries(): Generator<[string, CallEntry]> {
    for (const offset of this.#offsets.values()) {
      const { key, entry } = parseCallLine(this.#lines.lineAt(offset), this.#writer.path);
      yield [key, entry];
    }
  }

  /** Makes what was appended durable and closes the file; harmless when called again. */
  close(): void {
    this.#lines.close();
    this.#writer.close();
  }
}
