import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCsvFile } from '../../benchmarks/read-csv-file.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

function read(content: string | Uint8Array) {
  const path = join(temporaryFolder(), 'rows.csv');
  writeFileSync(path, content);
  return readCsvFile(path, new AbortController().signal);
}

describe('a CSV file', () => {
  it.each(['\n', '\r\n', '\r'])(
    'is read with line ends %j, a byte order mark and cells of several lines',
    async (end) => {
      const text = ['\ufeffid,note', 'a,"one', 'two, ""three"""', '', 'b,'].join(end);
      expect(await read(text)).toEqual([
        { fields: { id: 'a', note: `one${end}two, "three"` }, line: 2 },
        { fields: { id: 'b', note: '' }, line: 5 },
      ]);
    },
  );

  it('keeps white space of cells, and takes a header like a name of every object for a column', async () => {
    expect(await read('id, note\n a , b \n')).toEqual([{ fields: { id: ' a ', note: ' b ' }, line: 2 }]);
    const [row] = await read('id,__proto__\na,b\n');
    expect(Object.entries(row?.fields ?? {})).toEqual([
      ['id', 'a'],
      ['__proto__', 'b'],
    ]);
  });

  it.each([
    [
      'a row that is too short',
      'id,note\r\na,"x\r\ny"\r\nb\r\n',
      /rows\.csv:4: the row has 1 cells, the header has 2/,
    ],
    ['a row that is too long', 'id,note\na,b,c\n', /rows\.csv:2: the row has 3 cells, the header has 2/],
    ['a column twice', 'id,note,id\n', /rows\.csv:1: the header names column 'id' twice/],
    ['a column without a name', 'id,,note\n', /rows\.csv:1: column 2 of the header has no name/],
    [
      'an open quote',
      'id,note\na,"b\nc,d\n',
      /rows\.csv:2: not valid CSV in the row that begins here \(Quote Not Closed/,
    ],
    [
      'a quote inside a cell, behind a cell of two lines',
      'id,note\r\na,"b\r\nc"\r\nd,e"f"\r\n',
      /rows\.csv:4: not valid CSV/,
    ],
    ['a quote inside a cell', 'id,note\na,b"c"\n', /rows\.csv:2: not valid CSV/],
    ['nothing at all', '', /the file is empty/],
    [
      'bytes that are not UTF-8',
      Buffer.from([...Buffer.from('id,note\na,b\nc,'), 0xff]),
      /rows\.csv:3: not valid UTF-8/,
    ],
    [
      'a row without end',
      `id,note\na,"${'x'.repeat(17_000_000)}`,
      /rows\.csv:2: not valid CSV .*Max Record Size/,
    ],
  ])('is refused with %s', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });
});
