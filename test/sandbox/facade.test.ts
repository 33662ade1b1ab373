import ExcelJS from 'exceljs';
import { afterAll, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/sandbox.ts';

const consoleFile = new URL('../../sandbox/javascript/facade/console.js', import.meta.url);
const { inspect } = (await import(consoleFile.href)) as { inspect: (value: unknown) => string };

const sandbox = new Sandbox({ concurrency: 1 });
afterAll(() => sandbox.close());

async function sample(): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('Data');
  sheet.addRow(['Name', 'Amount', 'Day', 'Formula', 'Rich']);
  sheet.addRow([
    'a',
    1.5,
    new Date(Date.UTC(2024, 0, 31)),
    { formula: 'B2*2', result: 3 },
    { richText: [{ text: 'ri' }, { text: 'ch', font: { bold: true } }] },
  ]);
  sheet.addRow([
    'b',
    0,
    null,
    { formula: 'B3*2', result: 4 },
    { text: 'link', hyperlink: 'http://example.invalid/' },
  ]);
  sheet.addRow([]);
  sheet.addRow(['c', true, 'x', { error: '#N/A' }]);
  sheet.getCell('A1').font = { bold: true, color: { argb: 'FFFF0000' } };
  sheet.getCell('B2').numFmt = '0.00';
  sheet.getColumn(1).width = 20;
  sheet.mergeCells('A7:B8');
  sheet.getCell('A7').value = 'merged';
  sheet.addConditionalFormatting({
    ref: 'B2:B5',
    rules: [{ type: 'expression', priority: 1, formulae: ['B2>1'], style: { font: { bold: true } } }],
  });
  workbook.addWorksheet('Second').getCell('C3').value = 7;
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

/** All that is compared of a workbook: values, styles and merges, as exceljs reads them. */
async function contents(bytes: Uint8Array) {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(Buffer.from(bytes) as never);
  return workbook.worksheets.map((sheet) => {
    const cells: unknown[] = [];
    sheet.eachRow((row) =>
      row.eachCell((cell) => {
        cells.push([
          cell.address,
          cell.value,
          cell.numFmt ?? null,
          cell.font?.bold ?? null,
          cell.fill ?? null,
        ]);
      }),
    );
    const { merges } = sheet.model as { merges?: string[] };
    const rules = (sheet as unknown as { conditionalFormattings: unknown[] }).conditionalFormattings.length;
    return { name: sheet.name, cells, merges: [...(merges ?? [])].sort(), rules };
  });
}

/** Runs the script with the real exceljs, its files in memory. */
async function withExcelJs(script: string, input: Uint8Array) {
  const lines: string[] = [];
  let output = new Uint8Array();
  function Workbook() {
    const workbook = new ExcelJS.Workbook();
    const { xlsx } = workbook;
    const files = {
      readFile: () => xlsx.load(Buffer.from(input) as never),
      writeFile: async () => {
        output = new Uint8Array(await xlsx.writeBuffer());
      },
    };
    return Object.defineProperty(workbook, 'xlsx', { value: files });
  }
  const print = {
    log: (...values: unknown[]) => lines.push(values.map((value) => inspect(value)).join(' ')),
  };
  const AsyncFunction = (async () => undefined).constructor as new (
    ...texts: string[]
  ) => (...values: unknown[]) => Promise<void>;
  await new AsyncFunction('ExcelJS', 'console', script)({ Workbook, ValueType: ExcelJS.ValueType }, print);
  return { lines: lines.join('\n'), output };
}

const open =
  "const workbook = new ExcelJS.Workbook();\nawait workbook.xlsx.readFile('/task/input.xlsx');\nconst sheet = workbook.getWorksheet('Data');\n";
const save = "\nawait workbook.xlsx.writeFile('/task/output.xlsx');";

describe('a script does with the facade what it does with exceljs', () => {
  test.each([
    [
      'reads what there is',
      'for (const s of workbook.worksheets) console.log(s.id, s.name, s.rowCount, s.actualRowCount, s.columnCount, s.actualColumnCount, s.dimensions.model, s.state);',
    ],
    [
      'reads rows and cells',
      'sheet.eachRow((row, n) => { console.log(n, row.number, row.cellCount, row.actualCellCount, row.values); row.eachCell((cell, c) => console.log(c, cell.address, cell.type, cell.text, cell.value, cell.formula, cell.result, cell.isMerged)); });',
    ],
    [
      'reads with the empty ones',
      'sheet.eachRow({ includeEmpty: true }, (row, n) => { console.log(n, row.hasValues); row.eachCell({ includeEmpty: true }, (cell) => console.log(cell.address, cell.value)); });',
    ],
    [
      'reads columns',
      "const column = sheet.getColumn('B'); console.log(column.letter, column.number, column.values, sheet.getColumn(1).width); column.eachCell((cell, n) => console.log(n, cell.value));",
    ],
    [
      'reads styles and merges',
      "console.log(sheet.getCell('A1').font, sheet.getCell('B2').numFmt, sheet.getCell('B8').value, sheet.getCell('B8').master.address, sheet.getCell('A7').isMerged, sheet.hasMerges, sheet.model.merges);",
    ],
    [
      'finds sheets',
      "console.log(workbook.getWorksheet(1).name, workbook.getWorksheet().name, workbook.getWorksheet('nope'), workbook.getWorksheet(2).getCell('C3').value); workbook.eachSheet((s, id) => console.log(id, s.name));",
    ],
    [
      'sets values of every kind',
      "sheet.getCell('F1').value = 'text'; sheet.getCell('F2').value = 12.5; sheet.getCell(3, 6).value = new Date(Date.UTC(2020, 5, 1)); sheet.getCell('F5').value = { formula: 'SUM(B2:B3)', result: 1.5 }; sheet.getCell('F6').value = true; sheet.getCell('A2').value = null; sheet.getCell('E2').value = { richText: [{ text: 'new', font: { bold: true } }] }; sheet.getCell('B8').value = 'through the merge';" +
        save,
    ],
    [
      'sets styles',
      "sheet.getCell('B3').fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFFFF00' } }; sheet.getCell('B3').font = { ...sheet.getCell('A1').font, italic: true }; sheet.getCell('C2').numFmt = 'yyyy-mm-dd'; sheet.getRow(2).font = { bold: true }; sheet.getColumn(3).width = 30;" +
        save,
    ],
    [
      'adds rows',
      "const row = sheet.addRow(['d', 4]); console.log(row.number, sheet.rowCount); sheet.addRows([['e', 5], [, 'second']]); sheet.columns = [{ header: 'N', key: 'n' }, { header: 'A', key: 'a' }]; sheet.addRow({ a: 1, n: 'keyed' });" +
        save,
    ],
    [
      'inserts rows',
      "sheet.unMergeCells('A7:B8'); sheet.insertRow(2, ['new', 9]); sheet.insertRows(4, [['x'], ['y', 1]]); console.log(sheet.rowCount); sheet.eachRow((r, n) => console.log(n, r.values));" +
        save,
    ],
    [
      'takes rows out',
      "sheet.unMergeCells('A7:B8'); sheet.spliceRows(2, 1); sheet.eachRow((r, n) => console.log(n, r.values));" +
        save,
    ],
    [
      'splices columns',
      "sheet.unMergeCells('A7:B8'); sheet.spliceColumns(2, 1, ['h', 'i']); sheet.eachRow((r, n) => console.log(n, r.values));" +
        save,
    ],
    [
      'adds and takes out sheets',
      "const other = workbook.addWorksheet('Third'); other.getCell('A1').value = sheet.getCell('B2').value; workbook.removeWorksheet('Second'); sheet.name = 'Renamed'; console.log(workbook.worksheets.map((s) => s.name));" +
        save,
    ],
    [
      'merges',
      "sheet.mergeCells('C7:D7'); sheet.mergeCells(10, 1, 11, 2); sheet.getCell('A10').value = 'm'; sheet.unMergeCells('A7:B8'); try { sheet.mergeCells('C7:C8') } catch (error) { console.log(error.message) }" +
        save,
    ],
    [
      'empties a row and sets it anew',
      "sheet.getRow(2).values = ['only']; sheet.getRow(3).values = []; sheet.getRow(5).getCell('C').value = 'y';" +
        save,
    ],
  ])('%s', async (_title, script) => {
    const input = await sample();
    const real = await withExcelJs(open + script, input);
    const ours = await sandbox.runCode({
      language: 'javascript',
      code: open + script,
      files: { '/task/input.xlsx': input },
      timeLimitMs: 20_000,
    });
    expect(ours.stderr).toBe('');
    expect(ours.stdout.trimEnd()).toBe(real.lines);
    const output = ours.files['/task/output.xlsx'];
    if (real.output.length === 0) expect(output).toBeUndefined();
    else expect(await contents(output ?? new Uint8Array())).toEqual(await contents(real.output));
  });
});

describe('where exceljs goes wrong, the facade does not', () => {
  async function run(script: string) {
    const files = { '/task/input.xlsx': await sample() };
    const result = await sandbox.runCode({
      language: 'javascript',
      code: open + script,
      files,
      timeLimitMs: 20_000,
    });
    expect(result.stderr).toBe('');
    const output = result.files['/task/output.xlsx'];
    return { lines: result.stdout.trimEnd(), sheets: output === undefined ? [] : await contents(output) };
  }

  test('rows at the end are taken out', async () => {
    const { lines } = await run(
      "sheet.spliceRows(5, 4); console.log(sheet.rowCount, sheet.getCell('A5').value, sheet.hasMerges);" +
        save,
    );
    expect(lines).toBe('3 null false');
  });

  test('merges move with their rows and columns', async () => {
    const { sheets } = await run(
      `sheet.spliceRows(2, 2); sheet.insertRow(1, []); sheet.spliceColumns(1, 0, []);${save}`,
    );
    expect(sheets[0]?.merges).toEqual(['B6:C7']);
  });

  test('the first cell of a shared formula may change', async () => {
    const workbook = new ExcelJS.Workbook();
    const sheet = workbook.addWorksheet('Data');
    sheet.fillFormula('B1:B3', 'A1*2', [2, 4, 6]);
    const input = new Uint8Array(await workbook.xlsx.writeBuffer());
    const { files, stderr } = await sandbox.runCode({
      language: 'javascript',
      code: `${open}console.log(sheet.getCell('B3').formula); sheet.getCell('B1').value = 5;${save}`,
      files: { '/task/input.xlsx': input },
      timeLimitMs: 20_000,
    });
    expect(stderr).toBe('');
    const [made] = await contents(files['/task/output.xlsx'] ?? new Uint8Array());
    expect(made?.cells.map((cell) => (cell as unknown[]).slice(0, 2))).toEqual([
      ['B1', 5],
      ['B2', { formula: 'A2*2', result: 4 }],
      ['B3', { formula: 'A3*2', result: 6 }],
    ]);
  });

  test('a workbook can be read again after it was saved, and saved twice', async () => {
    const { lines, sheets } = await run(`sheet.getCell('G1').value = 1;${save}
const again = new ExcelJS.Workbook(); await again.xlsx.readFile('/task/output.xlsx'); console.log(again.getWorksheet('Data').getCell('G1').value);
sheet.getCell('G2').value = 2;${save}`);
    expect(lines).toBe('1');
    expect(sheets[0]?.cells).toContainEqual(['G2', 2, null, null, null]);
    expect(sheets[0]?.rules).toBe(1);
  });
});
