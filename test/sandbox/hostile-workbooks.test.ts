import { afterAll, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { workbookFile, type ZipPart, zipFile } from './zip-file.ts';

const sandbox = new Sandbox({ limits: { memoryBytes: 400 * 1024 * 1024 }, concurrency: 1 });
afterAll(() => sandbox.close());

const row = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>';
const filler = (name: string, claimed: number): ZipPart => ({ name, text: ' '.repeat(2_000_000), claimed });

const script = `
const workbook = new ExcelJS.Workbook();
await workbook.xlsx.readFile('/task/input.xlsx');
const sheet = workbook.worksheets[0];
console.log('loaded', sheet.getCell('A1').text, sheet.rowCount, sheet.dimensions.range);
sheet.getCell('B1').value = 2;
await workbook.xlsx.writeFile('/task/output.xlsx');
console.log('saved');`;

async function load(input: Uint8Array, timeLimitMs = 20_000) {
  return sandbox.runCode({
    language: 'javascript',
    code: script,
    files: { '/task/input.xlsx': input },
    timeLimitMs,
  });
}

describe('a hostile workbook ends in a clear error, or is read in bounds', () => {
  test.each<readonly [string, () => Uint8Array, RegExp]>([
    ['text', () => new TextEncoder().encode('no workbook'), /no zip file/],
    ['nothing', () => new Uint8Array(), /no zip file/],
    [
      'a zip bomb',
      () => zipFile([filler('a.xml', 150_000_000), filler('b.xml', 150_000_000)]),
      /unpacks to more than 256 MiB/,
    ],
    ['a bomb that lies about its size', () => zipFile([filler('a.xml', 1000)]), /larger than it says/],
    ['a workbook that is cut off', () => workbookFile(row).subarray(0, 900), /no zip file/],
    [
      'too many parts',
      () => zipFile(Array.from({ length: 5001 }, (_, n) => ({ name: `p${n}`, text: '' }))),
      /has 5001 parts, 5000 are taken/,
    ],
    [
      'a merge over the whole sheet',
      () => workbookFile(`${row}<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>`),
      /merges 17179869184 cells/,
    ],
  ])('%s', async (_title, input, message) => {
    const { stderr, exitCode, files } = await load(input());
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(1);
    expect(files).toEqual({});
  });

  test.each<readonly [string, () => Uint8Array, string]>([
    [
      'a dimension over the whole sheet',
      () => workbookFile(`<dimension ref="A1:XFD1048576"/>${row}`),
      'loaded 1 1 A1:A1',
    ],
    [
      'a last row that is the last of all',
      () => workbookFile('<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
      'loaded  1048576 XFD1048576:XFD1048576',
    ],
    [
      'validations over whole columns',
      () =>
        workbookFile(
          `${row}<dataValidations count="1"><dataValidation type="list" sqref="A1:Z1048576"><formula1>"a"</formula1></dataValidation></dataValidations>`,
        ),
      'loaded 1 1 A1:A1',
    ],
    [
      'an entity that names a file',
      () =>
        workbookFile(
          '<sheetData><row r="1"><c r="A1" t="str"><v>&x;</v></c></row></sheetData>',
          '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        ),
      '',
    ],
    [
      'entities that multiply',
      () =>
        workbookFile(
          '<sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData>',
          `<!DOCTYPE x [<!ENTITY a "${'x'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}">]>`,
        ),
      '',
    ],
  ])('%s', async (_title, input, printed) => {
    const { stdout, stderr, limit } = await load(input());
    expect(limit).toBeNull();
    expect(`${stdout}${stderr}`).not.toContain('root:');
    expect(`${stdout}${stderr}`).not.toContain('xxxx');
    if (printed !== '') expect(stdout).toBe(`${printed}\nsaved\n`);
  });

  test('rows without end take the memory of their process, not of the host', async () => {
    const rows = Array.from(
      { length: 60_000 },
      (_, n) =>
        `<row r="${n + 1}"><c r="A${n + 1}"><v>1</v></c><c r="B${n + 1}"><v>2</v></c><c r="C${n + 1}"><v>3</v></c></row>`,
    );
    const { limit, exitCode } = await load(workbookFile(`<sheetData>${rows.join('')}</sheetData>`), 400);
    expect(exitCode).toBeNull();
    expect(limit).toMatch(/^(?:memory|time)$/);
    expect((await load(workbookFile(row))).stdout).toContain('saved');
  });
});
