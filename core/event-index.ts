import { DataError, messageOf } from './errors.ts';
import { type EventOf, eventSchema, type RunEvent } from './events.ts';
import { scanLines } from './jsonl-reader.ts';
import { LineCache } from './line-cache.ts';
import { OffsetTable } from './offset-table.ts';

const typePrefix = Buffer.from('{"type":"');
const keyPrefix = Buffer.from('","key":"');
const quote = 0x22;
const backslash = 0x5c;
const closingBrace = 0x7d;

const rolloutPrefix = '{"type":"rollout","key":"';
const callsMark = ',"calls":[';

/** A rollout without its calls and what comes behind them. */
export type RolloutHead = Omit<EventOf<'rollout'>, 'calls' | 'transcript' | 'meta'>;

const eventTypes: ReadonlySet<string> = new Set(eventSchema.options.map((option) => option.shape.type.value));

/**
 * Where each key's event lies in the file. Building it reads the bytes once and parses nothing, so that a log
 * of a million rollouts opens in about a second; an event is parsed when it is asked for.
 */
export class EventIndex {
  readonly #offsets: OffsetTable;
  readonly #lines: LineCache;

  /** @throws {DataError} naming file and line for a broken line or a key that occurs twice */
  static build(path: string): EventIndex {
    const index = new EventIndex(path);
    scanLines(path, (buffer, start, end, offset, line) => {
      if (index.#note(buffer, start, end, offset, () => `${path}:${line}`) === 'new') return;
      const { key } = parseEvent(buffer.toString('utf8', start, end), () => `${path}:${line}`);
      throw new DataError(`${path}:${line}: the key '${key}' occurs twice`);
    });
    return index;
  }

  private constructor(path: string) {
    this.#lines = new LineCache(path);
    this.#offsets = new OffsetTable((offset) =>
      keyOfText(this.#lines.lineAt(offset), () => this.#where(offset)),
    );
  }

  get size(): number {
    return this.#offsets.size;
  }

  has(key: string): boolean {
    return this.#offsets.has(key);
  }

  add(key: string, offset: number): void {
    this.#offsets.set(key, offset);
  }

  /** @throws {DataError} when the line is damaged */
  find(key: string): RunEvent | null {
    const offset = this.#offsets.get(key);
    if (offset === undefined) return null;
    return parseEvent(this.#lines.lineAt(offset), () => this.#where(offset));
  }

  /** The same for a rollout: what its line says before its calls, which is all that a re-execution asks it for. */
  findRollout(key: string): RolloutHead | null {
    const offset = this.#offsets.get(key);
    if (offset === undefined) return null;
    const line = this.#lines.lineAt(offset);
    // No text inside the head can hold this: quotes in texts are escaped, and names of scores have numbers.
    const end = line.startsWith(rolloutPrefix) ? line.indexOf(callsMark) : -1;
    const event = parseEvent(end === -1 ? line : `${line.slice(0, end)}}`, () => this.#where(offset));
    return event.type === 'rollout' ? event : null;
  }

  close(): void {
    this.#lines.close();
  }

  /** Reads the key from a line's fixed beginning, without making text of it; a line in another shape is parsed. */
  #note(buffer: Buffer, start: number, end: number, offset: number, where: () => string): 'new' | 'known' {
    if (buffer[end - 1] === closingBrace && startsWith(buffer, start, typePrefix)) {
      const typeEnd = endOfPlainString(buffer, start + typePrefix.length, end);
      if (startsWith(buffer, typeEnd, keyPrefix)) {
        const keyStart = typeEnd + keyPrefix.length;
        const keyEnd = endOfPlainString(buffer, keyStart, end);
        if (keyEnd < end) return this.#offsets.setBytes(buffer, keyStart, keyEnd, offset);
      }
    }
    const { key } = parseEvent(buffer.toString('utf8', start, end), where);
    if (this.#offsets.has(key)) return 'known';
    this.#offsets.set(key, offset);
    return 'new';
  }

  /** Line numbers are counted only for messages. */
  #where(offset: number): string {
    let found = 0;
    scanLines(this.#lines.path, (_buffer, _start, _end, lineOffset, line) => {
      if (lineOffset === offset) found = line;
    });
    return `${this.#lines.path}:${found}`;
  }
}

/** The key in a line's fixed beginning; a line in another shape is parsed. */
function keyOfText(line: string, where: () => string): string {
  const plain = /^\{"type":"[^"\\]*","key":"([^"\\]*)"/.exec(line);
  return plain?.[1] ?? parseEvent(line, where).key;
}

/** Index of the closing quote of a JSON string without escapes; `end` when there is no such string. */
function endOfPlainString(buffer: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at += 1) {
    if (buffer[at] === quote) return at;
    if (buffer[at] === backslash) return end;
  }
  return end;
}

function startsWith(buffer: Buffer, at: number, expected: Buffer): boolean {
  for (let index = 0; index < expected.length; index += 1)
    if (buffer[at + index] !== expected[index]) return false;
  return true;
}

function parseEvent(text: string, where: () => string): RunEvent {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DataError(`${where()}: not JSON (${messageOf(error)})`, error);
  }
  if (!looksLikeEvent(value)) throw new DataError(`${where()}: not an event of a run`);
  return value;
}

/** The log is our own file, so its hot path trusts an event's inside; reports check it whole. */
function looksLikeEvent(value: unknown): value is RunEvent {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('key' in value)) return false;
  return typeof value.type === 'string' && eventTypes.has(value.type) && typeof value.key === 'string';
}
