import type { Attack } from '../attack.ts';

export const exhaustingAttacks: Attack[] = [
  { title: 'runs without end', timeLimitMs: 300, code: () => 'while (true);', limit: 'time' },
  {
    title: 'chains promises without end',
    timeLimitMs: 300,
    code: () => 'const next = () => Promise.resolve().then(next);\nnext();',
    limit: 'time',
  },
  { title: 'awaits without end', timeLimitMs: 300, code: () => 'while (true) await null;', limit: 'time' },
  {
    title: 'catches its own end',
    timeLimitMs: 300,
    code: () => 'while (true) { try { while (true); } catch { } finally { continue } }',
    limit: 'time',
  },
  {
    title: 'waits for what never comes',
    code: () => 'await new Promise(() => {});',
    says: /waiting for a promise/,
    check: ({ exitCode }) => exitCode === 13,
  },
  {
    title: 'matches a pattern that explodes',
    timeLimitMs: 300,
    code: () => "/^(a+)+$/.test('a'.repeat(50) + 'b');",
    limit: 'time',
  },
  {
    title: 'sorts without end',
    timeLimitMs: 300,
    code: () => 'Array.from({ length: 1e5 }, (_, i) => i).sort(() => { while (true); });',
    limit: 'time',
  },
  {
    title: 'calls itself without end',
    code: () => 'function again() { again(); }\nagain();',
    says: /stack overflow/,
  },
  {
    title: 'calls itself through the engine',
    code: () =>
      "const again = { toString() { return again + '' } };\ntry { String(again) } catch (error) { console.log('held: ' + error.message) }\ntry { RegExp('('.repeat(1e5)) } catch (error) { console.log('held: ' + error.message) }",
    says: /^(?:held: .*\n){2}$/,
  },
  {
    title: 'overflows the stack of the host below QuickJS',
    code: () => "JSON.parse('['.repeat(1e5));",
    says: /call stack|stack overflow/,
    check: ({ exitCode }) => exitCode !== 0,
  },
  {
    title: 'takes memory without end',
    timeLimitMs: 20_000,
    code: () => 'const held = [];\nwhile (true) held.push(new Array(1000).fill(held.length));',
    limit: 'memory',
  },
  {
    title: 'takes memory in array buffers',
    timeLimitMs: 20_000,
    code: () => 'const held = [];\nwhile (true) held.push(new Uint8Array(1_000_000));',
    limit: 'memory',
  },
  {
    title: 'makes a string that is too long',
    timeLimitMs: 20_000,
    code: () => "let text = 'x';\nwhile (true) text += text;",
    says: /too long|out of memory/,
    check: ({ exitCode }) => exitCode !== 0,
  },
  {
    title: 'makes a string of a billion characters',
    timeLimitMs: 20_000,
    code: () => "'x'.padEnd(1_000_000_000, 'y').length;",
    limit: 'memory',
  },
  {
    title: 'prints without end',
    timeLimitMs: 20_000,
    code: () => "const text = 'x'.repeat(200_000);\nwhile (true) console.log(text);",
    limit: 'output',
  },
  {
    title: 'complains without end',
    timeLimitMs: 20_000,
    code: () => "const text = 'x'.repeat(200_000);\nwhile (true) console.error(text);",
    limit: 'output',
  },
  {
    title: 'merges a whole sheet',
    timeLimitMs: 20_000,
    code: () => "new ExcelJS.Workbook().addWorksheet('a').mergeCells(1, 1, 1048576, 16384);",
    limit: 'memory',
  },
  {
    title: 'fills cells without end',
    timeLimitMs: 20_000,
    code: () =>
      "const sheet = new ExcelJS.Workbook().addWorksheet('a');\nfor (let row = 1; row <= 1048576; row += 1) sheet.getRow(row).values = Array.from({ length: 200 }, (_, column) => 'x'.repeat(3000) + row * column);",
    limit: 'memory',
  },
  {
    title: 'writes a cell that is too long',
    code: () => "new ExcelJS.Workbook().addWorksheet('a').getCell('A1').value = 'x'.repeat(40_000);",
    says: /text of 40000 characters/,
  },
  {
    title: 'saves more workbooks than it may',
    timeLimitMs: 20_000,
    code: () =>
      "const workbook = new ExcelJS.Workbook();\nworkbook.addWorksheet('a');\nfor (let n = 0; n < 30; n += 1) await workbook.xlsx.writeFile('/task/' + n + '.xlsx');",
    limit: 'files',
    check: ({ files }) => Object.keys(files).length === 20,
  },
  {
    title: 'adds sheets without end',
    timeLimitMs: 400,
    code: () =>
      'const workbook = new ExcelJS.Workbook();\nfor (let n = 0; ; n += 1) workbook.addWorksheet("s" + n);',
    limit: 'time',
  },
];
