import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ChunkRef, ChunkWriter } from '../../../../reports/html/rollouts/chunk-writer.ts';
import { pieceEnd, scriptLiteral } from '../../../../reports/html/rollouts/script-literal.ts';
import { temporaryFolder } from '../../../kit/temporary-folder.ts';
import { hostileTexts } from './hostile-run.ts';
import { readChunks } from './read-chunks.ts';

/** Any UTF-16, halves of characters included, with much of what scripts stumble over. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...hostileTexts, '<', '\u2028', '\ud800', '"', '\\', '\n'),
    ),
  )
  .map((parts) => parts.join(''));

it('writes any text as a literal that gives it back and ends no script', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const literal = scriptLiteral(text);
      expect(runInNewContext(literal)).toBe(text);
      expect(literal).not.toMatch(/[<\n\r\u2028\u2029]/);
      expect(literal.isWellFormed()).toBe(true);
    }),
  );
});

it('cuts pieces that keep to their limit and give the text when joined', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 8, max: 60 }), (text, limit) => {
      const pieces: string[] = [];
      for (let start = 0; start < text.length; ) {
        const end = pieceEnd(text, start, limit);
        pieces.push(text.slice(start, end));
        start = end;
      }
      expect(pieces.join('')).toBe(text);
      for (const piece of pieces) expect(Buffer.byteLength(scriptLiteral(piece))).toBeLessThanOrEqual(limit);
      if (text.isWellFormed()) expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
    }),
  );
});

it('packs texts into files within the limit, long ones in pieces, and says where each lies', () => {
  const limitBytes = 300;
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 12 }), (texts) => {
      const folder = temporaryFolder();
      const writer = new ChunkWriter({ folder, name: 'texts', slug: 'a.b-c', limitBytes });
      const places = texts.map((text) => writer.put(text));
      writer.close();
      const chunks = readChunks(folder);
      expect(places.map((place) => textAt(chunks, place))).toEqual(texts);
      expect(writer.counts).toEqual([...chunks.values()].map(({ length }) => length));
      for (const file of readdirSync(folder))
        expect(statSync(join(folder, file)).size).toBeLessThanOrEqual(limitBytes);
    }),
    { numRuns: 40 },
  );
});

it('fills files of a megabyte with text of many bytes a character, and never goes beyond', () => {
  const folder = temporaryFolder();
  const writer = new ChunkWriter({ folder, name: 'texts', slug: 'run', limitBytes: 1_000_000 });
  const texts = ['é'.repeat(700_000), '漢'.repeat(900_000), '😀<'.repeat(200_000), '\u2028'.repeat(300_000)];
  const places = texts.map((text) => writer.put(text));
  writer.close();
  const chunks = readChunks(folder);
  expect(places.map((place) => textAt(chunks, place))).toEqual(texts);
  const sizes = readdirSync(folder).map((file) => statSync(join(folder, file)).size);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000_000);
  expect(Math.max(...sizes)).toBeGreaterThan(990_000);
  expect(readFileSync(join(folder, 'texts-000000.js'), 'utf8')).toMatch(
    /^skilloptData\("run","texts-000000",\["é/,
  );
});

function textAt(chunks: ReadonlyMap<string, string[]>, [chunk, at, pieces]: ChunkRef): string {
  return Array.from({ length: pieces }, (_, piece) => {
    const name = `texts-${String(chunk + piece).padStart(6, '0')}`;
    return chunks.get(name)?.[piece === 0 ? at : 0] ?? '';
  }).join('');
}
