import { join } from 'node:path';
import { writeFileAtomic } from '../../../core/atomic-file.ts';
import { pieceEnd, scriptLiteral } from './script-literal.ts';

/** Where a text lies: number of the first chunk, place in it, number of pieces (the others open the chunks that follow). */
export type ChunkRef = readonly [chunk: number, at: number, pieces: number];

export interface ChunkWriterOptions {
  readonly folder: string;
  /** Name of the data in calls and beginnings of file names: `rows` makes `rows-000000.js`. */
  readonly name: string;
  /** Name of the run, a slug. */
  readonly slug: string;
  /** Longest file in bytes. */
  readonly limitBytes: number;
}

/** The report promises that no file of data is longer. */
export const longestChunkBytes = 1_000_000;

/**
 * Packs texts into script files, each one call `skilloptData(slug, name, [text, ...])`. Holds one file's worth of text.
 * A text that is longer than a file is cut into pieces over files of their own; the last of them takes further texts.
 */
export class ChunkWriter {
  readonly #options: ChunkWriterOptions;
  #literals: string[] = [];
  #bytes = 0;
  #chunk = 0;
  /** Texts of each chunk. */
  readonly counts: number[] = [];

  constructor(options: ChunkWriterOptions) {
    this.#options = options;
  }

  put(text: string): ChunkRef {
    const literal = scriptLiteral(text);
    const bytes = Buffer.byteLength(literal);
    if (this.#bytes + bytes + 1 > this.#room()) this.#end();
    if (bytes + 1 <= this.#room()) return this.#add(literal, bytes);
    return this.#putPieces(text);
  }

  /** Writes what is held. */
  close(): void {
    this.#end();
  }

  fileOf(chunk: number): string {
    return `${this.#nameOf(chunk)}.js`;
  }

  #putPieces(text: string): ChunkRef {
    const chunk = this.#chunk;
    let pieces = 0;
    for (let start = 0; start < text.length; pieces += 1) {
      if (pieces > 0) this.#end();
      const end = pieceEnd(text, start, this.#room() - 1);
      const literal = scriptLiteral(text.slice(start, end));
      this.#add(literal, Buffer.byteLength(literal));
      start = end;
    }
    return [chunk, 0, pieces];
  }

  #add(literal: string, bytes: number): ChunkRef {
    this.#literals.push(literal);
    this.#bytes += bytes + 1;
    return [this.#chunk, this.#literals.length - 1, 1];
  }

  #end(): void {
    if (this.#literals.length === 0) return;
    const { folder, slug } = this.#options;
    const name = this.#nameOf(this.#chunk);
    const call = `skilloptData(${scriptLiteral(slug)},${scriptLiteral(name)},[${this.#literals.join(',')}]);\n`;
    writeFileAtomic(join(folder, this.fileOf(this.#chunk)), call, { sync: false });
    this.counts.push(this.#literals.length);
    this.#literals = [];
    this.#bytes = 0;
    this.#chunk += 1;
  }

  /** Bytes for literals and the commas between them. */
  #room(): number {
    const { slug, limitBytes } = this.#options;
    return limitBytes - Buffer.byteLength(slug) - this.#nameOf(this.#chunk).length - 32;
  }

  #nameOf(chunk: number): string {
    return `${this.#options.name}-${String(chunk).padStart(6, '0')}`;
  }
}
