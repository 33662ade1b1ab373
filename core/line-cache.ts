import { closeSync, openSync, readSync } from 'node:fs';
import { DataError, messageOf } from './errors.ts';

const blockBytes = 1 << 18;
const blocksKept = 16;
const lineBreak = 0x0a;

/**
 * Random access to the lines of a growing file by offset. Reads whole blocks and keeps the last few: a resumed
 * run asks for its lines nearly in the order in which they were written, so most answers cost no system call.
 */
export class LineCache {
  readonly path: string;
  readonly #blocks = new Map<number, Buffer>();
  #descriptor: number | null = null;
  /** The line that was asked for last: an index asks for its key, then for the line. */
  #last: { readonly offset: number; readonly text: string } | null = null;

  constructor(path: string) {
    this.path = path;
  }

  /** The line that begins at `offset`, without its line break. @throws {DataError} when there is none */
  lineAt(offset: number): string {
    if (this.#last?.offset === offset) return this.#last.text;
    const text = this.#read(offset);
    this.#last = { offset, text };
    return text;
  }

  #read(offset: number): string {
    let index = Math.floor(offset / blockBytes);
    let start = offset - index * blockBytes;
    const parts: Buffer[] = [];
    for (;;) {
      let block = this.#block(index);
      let end = block.indexOf(lineBreak, start);
      if (end === -1 && block.length < blockBytes) {
        // The file may have grown since this last block was read.
        this.#blocks.delete(index);
        block = this.#block(index);
        end = block.indexOf(lineBreak, start);
      }
      if (end !== -1) {
        if (parts.length === 0) return block.toString('utf8', start, end);
        parts.push(block.subarray(start, end));
        return Buffer.concat(parts).toString('utf8');
      }
      if (block.length < blockBytes) throw new DataError(`${this.path}: no whole line at byte ${offset}`);
      parts.push(block.subarray(start));
      index += 1;
      start = 0;
    }
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
    this.#blocks.clear();
    this.#last = null;
  }

  #block(index: number): Buffer {
    const known = this.#blocks.get(index);
    if (known !== undefined) {
      // Moved to the end: a Map keeps insertion order, so the first block is the least recently used.
      this.#blocks.delete(index);
      this.#blocks.set(index, known);
      return known;
    }
    const block = this.#readBlock(index * blockBytes);
    this.#blocks.set(index, block);
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size > blocksKept && oldest !== undefined) this.#blocks.delete(oldest);
    return block;
  }

  #readBlock(offset: number): Buffer {
    try {
      this.#descriptor ??= openSync(this.path, 'r');
      const buffer = Buffer.allocUnsafeSlow(blockBytes);
      let filled = 0;
      while (filled < blockBytes) {
        const got = readSync(this.#descriptor, buffer, filled, blockBytes - filled, offset + filled);
        if (got === 0) break;
        filled += got;
      }
      return buffer.subarray(0, filled);
    } catch (error) {
      throw new DataError(`cannot read ${this.path}: ${messageOf(error)}`, error);
    }
  }
}
