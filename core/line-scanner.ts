/**
 * Receives one line without its line break: bytes `start` to `end` of `buffer`, which is reused, so that
 * nothing of it may be kept. `offset` is the line's place in the file, `line` counts from 1; `terminated` is
 * false only for the last line of a file that does not end in a line break.
 */
export type OnLine = (
  buffer: Buffer,
  start: number,
  end: number,
  offset: number,
  line: number,
  terminated: boolean,
) => void;

const lineBreak = 0x0a;

/**
 * Cuts a stream of chunks into lines at line feeds, on bytes: no character is ever split, lines may be many
 * megabytes long, and what is held is one chunk and the line that crosses its end.
 */
export class LineScanner {
  readonly #onLine: OnLine;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #offset: number;
  #line = 1;

  constructor(onLine: OnLine, startOffset = 0) {
    this.#onLine = onLine;
    this.#offset = startOffset;
  }

  push(chunk: Buffer): void {
    let start = 0;
    let end = chunk.indexOf(lineBreak);
    if (end !== -1 && this.#pendingBytes > 0) {
      this.#pending.push(chunk.subarray(0, end));
      const joined = Buffer.concat(this.#pending);
      this.#pending = [];
      this.#pendingBytes = 0;
      this.#emit(joined, 0, joined.length, true);
      start = end + 1;
      end = chunk.indexOf(lineBreak, start);
    }
    while (end !== -1) {
      this.#emit(chunk, start, end, true);
      start = end + 1;
      end = chunk.indexOf(lineBreak, start);
    }
    if (start < chunk.length) {
      const rest = Buffer.from(chunk.subarray(start));
      this.#pending.push(rest);
      this.#pendingBytes += rest.length;
    }
  }

  /** The file has ended: what is left is a line without a line break. */
  end(): void {
    if (this.#pendingBytes === 0) return;
    const joined = Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#emit(joined, 0, joined.length, false);
  }

  #emit(buffer: Buffer, start: number, end: number, terminated: boolean): void {
    const offset = this.#offset;
    this.#offset += end - start + 1;
    this.#onLine(buffer, start, end, offset, this.#line, terminated);
    this.#line += 1;
  }
}
