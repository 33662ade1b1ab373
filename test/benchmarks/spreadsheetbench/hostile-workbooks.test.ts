import { randomBytes } from 'node:crypto';
import AdmZip from 'adm-zip';
import { describe, expect, it } from 'vitest';
import { previewText } from '../../../benchmarks/spreadsheetbench/preview.ts';
import { scoreCase } from '../../../benchmarks/spreadsheetbench/score/score-case.ts';
import { readWorkbook } from '../../../benchmarks/spreadsheetbench/workbook/read-workbook.ts';
import { DataError } from '../../../core/errors.ts';
import { zipOf as zipOfEntries } from '../alfworld/zip-of.ts';
import { madeWorkbook, oneSheet } from './made-workbook.ts';

const good = oneSheet('<row r="1"><c r="A1"><v>1</v></c></row>');
const read = (bytes: Uint8Array) => readWorkbook(bytes, { name: 'evil.xlsx' });

/** An archive that states another unpacked size for a part than it has. */
function withStatedSize(part: string, size: number, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf('PK\u0001\u0002'); at !== -1; at = copy.indexOf('PK\u0001\u0002', at + 4)) {
    const name = copy.subarray(at + 46, at + 46 + copy.readUInt16LE(at + 28)).toString();
    if (name === part) copy.writeUInt32LE(size, at + 24);
  }
  return copy;
}

const entity = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
const laughs = '<!DOCTYPE w [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>';
const sheetWith = (doctype: string, text: string) =>
  madeWorkbook({
    sheets: [
      {
        xml: `${doctype}<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${text}</t></is></c></row></sheetData></worksheet>`,
      },
    ],
  });

const refused: readonly (readonly [string, () => Buffer, RegExp])[] = [
  ['an empty file', () => Buffer.alloc(0), /evil\.xlsx: not a workbook/],
  ['random bytes', () => randomBytes(5000), /not a workbook/],
  ['a truncated archive', () => good.subarray(0, good.length - 60), /not a workbook/],
  ['an archive cut in its middle', () => good.subarray(0, 400), /not a workbook/],
  ['a zip archive of something else', () => zipOf({ 'a.txt': 'a' }), /\[Content_Types\]\.xml is missing/],
  ['a Word document', () => madeWorkbook({ mainType: 'application/msword' }), /no workbook part/],
  ['a file beyond the limit', () => Buffer.alloc(64_000_001), /64000001 bytes/],
  [
    'a zip bomb that states its size',
    () => bomb(120_000_000),
    /worksheets\/s1\.xml' has 120000000 bytes; at most/,
  ],
  [
    'a zip bomb that lies about its size',
    () => withStatedSize('xl/worksheets/s1.xml', 100, bomb(110_000_000)),
    /s1\.xml': cannot be unpacked/,
  ],
  [
    'a part whose size is another one than stated',
    () => withStatedSize('xl/worksheets/s1.xml', 100, good),
    /s1\.xml': cannot be unpacked/,
  ],
  [
    'a part that is shorter than stated',
    () => withStatedSize('xl/worksheets/s1.xml', 90_000_000, good),
    /s1\.xml': differs from its checksum/,
  ],
  ['a name as long as a path of 8000 folders', () => zipWith(['a/'.repeat(8000)]), /a name of 16000 bytes/],
  ['more entries than any workbook', () => zipWith(names(5001)), /5001 entries/],
  ['a zip64 archive', () => zip64(), /zip64/],
  [
    'an encrypted part',
    () => zipOfEntries([{ name: '[Content_Types].xml', bytes: Buffer.from('x'), encrypted: true }]),
    /is encrypted/,
  ],
  [
    'a part packed in a rare way',
    () => zipOfEntries([{ name: '[Content_Types].xml', bytes: Buffer.from('x'), method: 12 }]),
    /compressed in a way that is not read \(12\)/,
  ],
  ['one part as a hundred thousand sheets', () => oneForAll(100_000), /has \d+ bytes; at most \d+ are read/],
  ['an external entity', () => sheetWith(entity, '&x;'), /declares a document type/],
  ['entities of entities', () => sheetWith(laughs, '&b;'), /declares a document type/],
  ['an entity that nobody declared', () => sheetWith('', '&x;'), /not well-formed/],
  [
    'XML that ends too early',
    () => madeWorkbook({ sheets: [{ xml: '<worksheet><sheetData>' }] }),
    /not well-formed/,
  ],
  [
    'bytes that are no text',
    () => madeWorkbook({ parts: { 'xl/worksheets/s1.xml': Buffer.from([0x3c, 0x61, 0xff, 0xfe]) } }),
    /not well-formed/,
  ],
  [
    'elements nested without end',
    () => madeWorkbook({ sheets: [{ xml: '<a>'.repeat(100_000) }] }),
    /nested deeper/,
  ],
  [
    'a cell beyond every sheet',
    () => oneSheet('<row><c r="A9999999"><v>1</v></c></row>'),
    /outside of every sheet/,
  ],
  ['a cell that is none', () => oneSheet('<row><c r="AAAA1"><v>1</v></c></row>'), /'AAAA1' is no cell/],
  [
    'a number that is none',
    () => oneSheet('<row><c r="A1"><v>twelve</v></c></row>'),
    /'twelve' is no number/,
  ],
  ['a text that is not there', () => oneSheet('<row><c r="A1" t="s"><v>7</v></c></row>'), /shared text 7/],
  ['a style that is not there', () => oneSheet('<row><c r="A1" s="9"><v>7</v></c></row>'), /style 9/],
  [
    'links on more cells than anybody can click',
    () => oneSheet('', { tail: '<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>' }),
    /cover too many cells/,
  ],
  [
    'links that fill more cells than are read',
    () => linked('A1:P1000000'),
    /more than 1500000 cells with a value/,
  ],
  ['links that each sheet might fill alone', () => linked('A1:A400000', 4), /more than 1500000 cells/],
  [
    'merged ranges that each sheet might look through alone',
    () => mergedOften(3, 5000),
    /cover too many cells/,
  ],
];

function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const zip = new AdmZip();
  for (const [path, text] of Object.entries(files)) zip.addFile(path, Buffer.from(text));
  return zip.toBuffer();
}

/** A cell with a shared formula, or with its text written out. */
function sharedCell(formula: string): string {
  return `<c><f t="shared" si="0">${formula}</f><v>1</v></c>`;
}

function linked(ref: string, sheets = 1): Buffer {
  const tail = `<hyperlinks><hyperlink ref="${ref}" location="A1"/></hyperlinks>`;
  return madeWorkbook({ sheets: Array.from({ length: sheets }, () => ({ tail })) });
}

/** Sheets of 2,000 cells, which every merged range makes the reader look through. */
function mergedOften(sheets: number, ranges: number): Buffer {
  const cells = '<c><v>1</v></c>'.repeat(2000);
  const tail = `<mergeCells>${'<mergeCell ref="A2:XFD1048576"/>'.repeat(ranges)}</mergeCells>`;
  return madeWorkbook({
    sheets: Array.from({ length: sheets }, () => ({ rows: `<row r="1">${cells}</row>`, tail })),
  });
}

function zipWith(paths: readonly string[]): Buffer {
  return zipOfEntries(paths.map((name) => ({ name, bytes: Buffer.alloc(0), stored: true })));
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `p${index}`);
}

function zip64(): Buffer {
  const bytes = zipWith(['a']);
  bytes.writeUInt32LE(0xffffffff, bytes.length - 6);
  return bytes;
}

function oneForAll(sheets: number): Buffer {
  const entries = Array.from({ length: sheets }, (_, index) => `<sheet name="S${index}" r:id="rId1"/>`);
  const xml = `<workbook xmlns:r="r"><sheets>${entries.join('')}</sheets></workbook>`;
  return madeWorkbook({ parts: { 'xl/workbook.xml': xml } });
}

function bomb(bytes: number): Buffer {
  return madeWorkbook({ parts: { 'xl/worksheets/s1.xml': Buffer.alloc(bytes, ' ') } });
}

describe('a hostile workbook', () => {
  it.each(refused)(
    'is refused with a clear error, and as an output it is a failed case: %s',
    (_, make, message) => {
      const bytes = make();
      const { kind, message: said } = scoreCase(bytes, good, 'A1');
      expect(kind).toBe('unreadable');
      expect(said.replace('the output workbook', 'evil.xlsx')).toMatch(message);
    },
  );

  it('is a DataError for who reads it, with the name of the file', () => {
    expect(() => read(Buffer.alloc(0))).toThrow(DataError);
    expect(() => read(Buffer.alloc(0))).toThrow(/^evil\.xlsx: not a workbook/);
  });

  it('costs next to nothing when the names of its parts are long or many', () => {
    const folders = Array.from({ length: 4000 }, (_, index) => `${'a/'.repeat(120)}${index}`);
    const before = process.memoryUsage().rss;
    const started = performance.now();
    for (const bytes of [zipWith(['a/'.repeat(30_000)]), zipWith(folders), zipWith(names(60_000))])
      expect(() => read(bytes)).toThrow(DataError);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  it.each([
    ['longer than Excel takes', 8193, 2, /a shared formula of 8193 characters/],
    ['moved to very many cells', 8000, 50_000, /shared formulas of more than 20000000 characters/],
    ['that opens brackets without end', 8000, 50_000, /shared formulas of more than/, '['],
    ['that opens names without end', 8000, 50_000, /shared formulas of more than/, "'a"],
  ])('is refused soon for a shared formula %s', (_, length, cells, message, text = 'A1+') => {
    const formula = text.repeat(length).slice(0, length);
    const others = Array.from(
      { length: cells },
      (_, index) => `<row r="${index + 2}">${sharedCell('')}</row>`,
    );
    const bytes = oneSheet(`<row r="1">${sharedCell(formula)}</row>${others.join('')}`);
    const started = performance.now();
    expect(() => readWorkbook(bytes, { name: 'evil.xlsx', formulas: true })).toThrow(message);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(scoreCase(bytes, bytes, 'A1').passed).toBe(true);
  });

  it('may state a huge extent and merge whole sheets: only real cells cost anything', () => {
    const rows =
      '<row r="1"><c r="A1"><v>1</v></c><c r="B2"><v>3</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>';
    const tail = '<mergeCells><mergeCell ref="A1:XFD1048575"/></mergeCells>';
    const bytes = oneSheet(`${rows}`, { tail });
    const workbook = readWorkbook(bytes, { name: 'huge.xlsx', formulas: true });
    expect(previewText(workbook).split('\n')[0]).toContain(
      '(dim=A1:XFD1048576, max_row=1048576, max_col=16384)',
    );
    expect(scoreCase(bytes, bytes, 'A1:XFD1048576')).toMatchObject({ passed: true, rightCount: 2 });
  });

  it('may hold macros, which are left alone', () => {
    const bytes = madeWorkbook({
      sheets: [{ rows: '<row r="1"><c r="A1"><v>1</v></c></row>' }],
      mainType: 'application/vnd.ms-excel.sheet.macroEnabled.main+xml',
      parts: { 'xl/vbaProject.bin': randomBytes(2000) },
    });
    expect(scoreCase(bytes, good, 'A1').passed).toBe(true);
  });
});
