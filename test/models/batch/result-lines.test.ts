import { describe, expect, it } from 'vitest';
import { resultLines } from '../../../models/batch/result-lines.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function linesOf(bytes: Buffer, size: number): Promise<unknown[]> {
  const lines: unknown[] = [];
  for await (const line of resultLines(inPieces(bytes, size))) lines.push(line);
  return lines;
}

describe('the lines of a result file', () => {
  it('are read whatever the pieces in which they come, and a damaged one is passed over', async () => {
    const line = '{"custom_id":"grün"}\n';
    const bytes = Buffer.concat([
      Buffer.from(line),
      Buffer.from(line, 'latin1'),
      Buffer.from('{"half":\n[1]'),
    ]);
    for (const size of [1, 3, bytes.length])
      expect(await linesOf(bytes, size)).toEqual([{ custom_id: 'grün' }, [1]]);
  });

  it('may be none, and a broken one is still a result', async () => {
    expect(await linesOf(Buffer.from(' \n\n'), 1)).toEqual([]);
    expect(await linesOf(Buffer.from('{"custom_id":"a","resul'), 5)).toEqual([]);
  });

  it.each(['<html>It works!</html>', '{"error":{"message":"upstream is down"}}', 'null', 'a\nb\n'])(
    'are no results where something else was sent: %j',
    async (text) => {
      await expect(linesOf(Buffer.from(text), 4)).rejects.toMatchObject({ kind: 'transient' });
    },
  );
});
