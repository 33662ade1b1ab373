import type { Attack } from './attack.ts';

/** Each expression prints how it failed, or ESCAPED when it gave something. */
function finds(...expressions: string[]): string {
  return expressions
    .map(
      (expression) =>
        `try { const found = ${expression}; console.log(found === undefined || found === null ? 'held: nothing' : 'ESCAPED ' + String(found)); } catch (error) { console.log('held: ' + error); }`,
    )
    .join('\n');
}

/** Saves operations of the script's own making, past the facade. */
function forges(operations: string, rest = '"source":null,"styles":[]'): string {
  const text = `{${rest},"operations":${operations}}`;
  return `
const workbook = new ExcelJS.Workbook();
workbook.addWorksheet('a');
JSON.stringify = () => ${JSON.stringify(text)};
await workbook.xlsx.writeFile('/task/out.xlsx');
console.log('ESCAPED');`;
}

const addSheet = '{"op":"add-sheet","sheet":1,"name":"a"}';
const refused = /the workbook cannot be saved/;
const nothing = /^(?:held: (?:nothing|ReferenceError|TypeError|Error).*\n)+$/;

const reaching: Attack[] = [
  {
    title: 'finds process',
    code: () => finds('process', 'globalThis.process', 'process.env'),
    says: nothing,
  },
  {
    title: 'requires modules of Node',
    code: () =>
      finds(
        "require('fs')",
        "require('node:child_process')",
        "require('/etc/passwd')",
        'require.cache',
        'require.main',
      ),
    says: nothing,
  },
  {
    title: 'imports modules of Node',
    code: () => "import fs from 'fs';\nconsole.log('ESCAPED')",
    says: /only 'exceljs' is there/,
  },
  {
    title: 'imports modules by a call',
    code: () =>
      "for (const name of ['fs', 'node:fs', 'child_process', 'os', 'std', './main.js', 'facade/workbook.js', '/etc/passwd', 'file:///etc/passwd', 'data:text/javascript,1'])\n  await import(name).then(() => console.log('ESCAPED', name), (error) => console.log('held: ' + error));",
    says: /^(?:held: .*only 'exceljs' is there\n){10}$/,
  },
  {
    title: 'imports the modules of QuickJS',
    code: () => "import * as std from 'std';\nimport * as os from 'os';\nconsole.log('ESCAPED')",
    says: /only 'exceljs' is there/,
  },
  {
    title: 'finds the network',
    code: ({ port }) =>
      finds(
        `fetch('http://127.0.0.1:${port}')`,
        'new XMLHttpRequest()',
        `new WebSocket('ws://127.0.0.1:${port}')`,
        "navigator.sendBeacon('http://192.0.2.1')",
        "new EventSource('/')",
      ),
    says: nothing,
  },
  {
    title: 'makes functions that see the outside',
    code: () =>
      finds(
        "Function('return process')()",
        "Function('return this')().process",
        "(async () => {}).constructor('return process')",
        "console.log.constructor('return process')()",
      ).replace("(async () => {}).constructor('return process')", 'undefined'),
    says: nothing,
  },
  {
    title: 'evaluates in another scope',
    code: () =>
      finds(
        "eval('process')",
        "(0, eval)('globalThis.process')",
        'new Function(\'return globalThis.require("fs")\')()',
      ),
    says: nothing,
  },
  {
    title: 'climbs up from a function of the host',
    code: () =>
      finds(
        "require.constructor('return process')()",
        "new ExcelJS.Workbook().addWorksheet.constructor('return process')()",
        'console.log.caller',
        'globalThis.hostDoor',
        'globalThis.describeError',
      ),
    says: /held/,
  },
  {
    title: 'climbs up from an error of the host',
    code: () =>
      "const workbook = new ExcelJS.Workbook();\nawait workbook.xlsx.readFile('/task/none.xlsx').catch((error) => {\n  try { console.log('ESCAPED', error.constructor.constructor('return process')()); } catch (inner) { console.log('held: ' + inner); }\n  console.log(error.stack);\n});",
    says: /held: ReferenceError/,
  },
  {
    title: 'lists what lies around',
    code: () =>
      "const names = Object.getOwnPropertyNames(globalThis).filter((name) => /host|door|print|load|save|describe|process|require|__/i.test(name) && name !== 'require' && !name.includes('lookup'));\nconsole.log('found:', names.join(','));",
    says: /^found: \n$/,
  },
  {
    title: 'reads the frames of the host',
    code: () =>
      "Error.prepareStackTrace = (_error, frames) => frames.map((frame) => frame.getFileName?.()).join();\nconsole.log(String(new Error('x').stack));\ntry { null.x } catch (error) { console.log(error.stack) }",
    says: /solution\.js/,
  },
  {
    title: 'reads files of the host as workbooks',
    code: ({ file }) =>
      `for (const path of ['/etc/passwd', '${file}', '../../etc/passwd', '/task/../etc/passwd', '/proc/self/environ'])\n  await new ExcelJS.Workbook().xlsx.readFile(path).then(() => console.log('ESCAPED'), (error) => console.log('held: ' + error.message));`,
    says: /^(?:held: File not found.*\n){5}$/,
  },
  {
    title: 'saves outside its folder',
    code: ({ file }) =>
      `for (const path of ['/etc/x.xlsx', '${file}', '../x.xlsx', '/task/../x.xlsx', '/task/a/../../x.xlsx', '/task/a\\nb.xlsx', '/task/', '/taskx/y.xlsx', '/task/a\\u0000.xlsx']) {\n  const workbook = new ExcelJS.Workbook();\n  workbook.addWorksheet('a');\n  await workbook.xlsx.writeFile(path).then(() => console.log('ESCAPED'), (error) => console.log('held'));\n}`,
    says: /^(?:held\n){9}$/,
    files: [],
  },
  {
    title: 'uses what is not there',
    code: () =>
      finds(
        'setTimeout(() => 0, 1)',
        'setInterval(() => 0, 1)',
        'setImmediate',
        'queueMicrotask?.toString().includes("host") || undefined',
        'Buffer',
        'structuredClone',
        'WebAssembly',
        'Worker',
        'Deno',
        'Bun',
        'global',
      ),
    says: nothing,
  },
  {
    title: 'waits on shared memory',
    timeLimitMs: 2000,
    code: () =>
      "const shared = new Int32Array(new SharedArrayBuffer(8));\ntry { Atomics.wait(shared, 0, 0, 100); console.log('ended') } catch (error) { console.log('held: ' + error) }",
    says: /held|ended/,
  },
];

const polluting: Attack[] = [
  {
    title: 'pollutes the prototype of all objects',
    code: () =>
      "Object.prototype.polluted = 'ESCAPED';\nObject.prototype.value = 1;\nObject.prototype.style = { font: {} };\nObject.prototype.then = undefined;\nconst workbook = new ExcelJS.Workbook();\nworkbook.addWorksheet('a').getCell('A1').value = 1;\nawait workbook.xlsx.writeFile('/task/out.xlsx').catch((error) => console.log('held: ' + error));\nconsole.log('tried');",
    says: /tried/,
  },
  {
    title: 'replaces the functions that the facade stands on',
    code: () =>
      "Array.prototype.push = () => { throw new Error('mine') };\nMap.prototype.get = () => ({ cells: [] });\nString.prototype.slice = () => 'x'.repeat(1e6);\nArray.prototype[Symbol.iterator] = function* () {};\nJSON.parse = () => ({ sheets: [{ id: 1 }] });\nObject.entries = () => [['__proto__', 1]];\nconsole.log('tried');\nconst workbook = new ExcelJS.Workbook();\nawait workbook.xlsx.readFile('/task/input.xlsx');",
    says: /./,
  },
  {
    title: 'replaces how promises settle',
    timeLimitMs: 1500,
    code: () =>
      "Promise.prototype.then = function () { throw new Error('mine') };\nObject.defineProperty(Promise, Symbol.species, { get() { throw new Error('mine') } });\nconst workbook = new ExcelJS.Workbook();\nworkbook.addWorksheet('a');\nawait workbook.xlsx.writeFile('/task/out.xlsx');",
    says: /^$|mine|waiting/,
  },
  {
    title: 'forges __proto__ as an operation',
    code: () =>
      forges(`[${addSheet},{"op":"cell","sheet":1,"row":1,"column":1,"value":1,"__proto__":{"polluted":1}}]`),
    says: refused,
  },
  {
    title: 'forges __proto__ in a style',
    code: () => forges(`[${addSheet}]`, '"source":null,"styles":[{"font":{"__proto__":{"polluted":1}}}]'),
    says: refused,
  },
  {
    title: 'forges a constructor in a style',
    code: () =>
      forges(`[${addSheet}]`, '"source":null,"styles":[{"constructor":{"prototype":{"polluted":1}}}]'),
    says: refused,
  },
  {
    title: 'forges __proto__ in a sheet setting',
    code: () =>
      forges(
        `[${addSheet},{"op":"sheet-property","sheet":1,"key":"properties","value":{"__proto__":{"polluted":1}}}]`,
      ),
    says: refused,
  },
  {
    title: 'forges a setting that is none',
    code: () => forges(`[${addSheet},{"op":"sheet-property","sheet":1,"key":"__proto__","value":{}}]`),
    says: refused,
  },
  {
    title: 'forges an unknown operation',
    code: () => forges('[{"op":"run","code":"process.exit()"}]'),
    says: refused,
  },
  {
    title: 'forges cells beyond the sheet',
    code: () => forges(`[${addSheet},{"op":"cell","sheet":1,"row":1e9,"column":0,"value":1}]`),
    says: refused,
  },
  {
    title: 'forges a cell of a sheet that is not there',
    code: () => forges('[{"op":"cell","sheet":7,"row":1,"column":1,"value":1}]'),
    says: /no worksheet with id 7/,
  },
  {
    title: 'forges a style that is not there',
    code: () => forges(`[${addSheet},{"op":"cell","sheet":1,"row":1,"column":1,"style":5}]`),
    says: /no style 5/,
  },
  {
    title: 'forges a file of the host as a source',
    code: ({ file }) => forges('[]', `"source":"${file}","styles":[]`),
    says: refused,
  },
  {
    title: 'forges a source that it never loaded',
    code: () => forges('[]', '"source":99,"styles":[]'),
    says: /was never loaded/,
  },
  {
    title: 'forges a style that nests without end',
    code: () =>
      forges(`[${addSheet}]`, `"source":null,"styles":[${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}]`),
    says: refused,
  },
  {
    title: 'forges numbers that are none',
    code: () => forges(`[${addSheet},{"op":"cell","sheet":1,"row":1,"column":1,"value":1e999}]`),
    says: refused,
  },
  { title: 'forges what is no JSON', code: () => forges('[', '"source":null'), says: /JSON/ },
  {
    title: 'forges a sheet name that leaves its folder',
    code: () => forges('[{"op":"add-sheet","sheet":1,"name":"../../../etc/x"}]'),
    says: refused,
  },
];

const tricking: Attack[] = [
  {
    title: 'assigns values with getters and toJSON',
    timeLimitMs: 3000,
    code: () =>
      "const workbook = new ExcelJS.Workbook();\nconst sheet = workbook.addWorksheet('a');\nsheet.getCell('A1').value = { get formula() { return this.n = (this.n ?? 0) + 1, 'A' + this.n }, toJSON() { return { __proto__: null } } };\nsheet.getCell('A2').value = { toJSON: () => 'text' };\nsheet.getCell('A3').font = { toJSON: () => ({ bold: true }) };\nawait workbook.xlsx.writeFile('/task/out.xlsx');\nconsole.log('saved');",
    says: /saved/,
    files: ['/task/out.xlsx'],
  },
  {
    title: 'assigns proxies and functions',
    code: () =>
      "const sheet = new ExcelJS.Workbook().addWorksheet('a');\nfor (const value of [() => 1, Symbol('x'), 10n, new Proxy({}, { get() { throw new Error('mine') } })])\n  try { sheet.getCell('A1').value = value; console.log('ESCAPED') } catch (error) { console.log('held: ' + error.message) }",
    says: /^(?:held: .*\n){4}$/,
  },
  {
    title: 'assigns numbers that are none',
    code: () =>
      "const sheet = new ExcelJS.Workbook().addWorksheet('a');\nfor (const value of [NaN, Infinity, -Infinity, new Date(NaN)])\n  try { sheet.getCell('A1').value = value; console.log('ESCAPED') } catch (error) { console.log('held: ' + error.message) }",
    says: /^(?:held: cell A1: .*no value that a cell can hold\n){4}$/,
  },
  {
    title: 'names sheets like paths',
    code: () =>
      "for (const name of ['../../etc/passwd', 'a/b', 'a\\\\b', '[x]', '', 'x\\u0000y', \"'x'\"])\n  try {\n    const workbook = new ExcelJS.Workbook();\n    workbook.addWorksheet(name).getCell('A1').value = 1;\n    await workbook.xlsx.writeFile('/task/out.xlsx');\n    console.log('ESCAPED');\n  } catch (error) { console.log('held') }",
    says: /^(?:held\n){7}$/,
    files: [],
  },
  {
    title: 'asks for cells beyond the sheet',
    code: () =>
      "const sheet = new ExcelJS.Workbook().addWorksheet('a');\nfor (const call of [() => sheet.getCell('A1048577'), () => sheet.getCell(0, 1), () => sheet.getCell('XFE1'), () => sheet.getRow(1e9), () => sheet.getRow(-1), () => sheet.getColumn(NaN), () => sheet.getCell('__proto__'), () => sheet.spliceRows(1, -5), () => sheet.spliceColumns(1, 1e999)])\n  try { call(); console.log('ESCAPED') } catch (error) { console.log('held') }",
    says: /^(?:held\n){9}$/,
  },
  {
    title: 'throws what cannot be shown',
    code: () => "throw { get message() { throw new Error('mine') }, toString() { while (true); } }",
    timeLimitMs: 500,
    limit: undefined,
    says: /Uncaught/,
  },
  {
    title: 'throws an error whose parts are traps',
    timeLimitMs: 1000,
    code: () =>
      "const error = new Error('x');\nObject.defineProperty(error, 'stack', { get() { throw 1 } });\nObject.defineProperty(error, 'name', { get() { throw 2 } });\nthrow error;",
    says: /cannot be shown/,
  },
  {
    title: 'prints what never ends',
    timeLimitMs: 1500,
    code: () =>
      "const a = {}; a.a = a;\nconst trap = new Proxy({}, { ownKeys: () => ['x'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }), get: () => trap });\nconsole.log(a, trap, Array(1e6).fill(0));\nconsole.log('printed');",
    says: /Circular[\s\S]*printed/,
  },
  {
    title: 'calls formulas of other programs',
    code: () =>
      "const workbook = new ExcelJS.Workbook();\nconst sheet = workbook.addWorksheet('a');\nsheet.getCell('A1').value = { formula: \"cmd|'/C calc'!A0\" };\nsheet.getCell('A2').value = { formula: '=WEBSERVICE(\"http://192.0.2.1/x\")' };\nsheet.getCell('A3').value = { text: 'x', hyperlink: 'file:///etc/passwd' };\nsheet.getCell('A4').value = \"=cmd|'/C calc'!A0\";\nawait workbook.xlsx.writeFile('/task/out.xlsx');\nawait workbook.xlsx.readFile('/task/out.xlsx');\nconst again = workbook.getWorksheet('a');\nconsole.log(again.getCell('A1').formula, again.getCell('A2').formula, again.getCell('A4').type);",
    says: /cmd\|'\/C calc'!A0 WEBSERVICE\("http:\/\/192\.0\.2\.1\/x"\) 3/,
    files: ['/task/out.xlsx'],
  },
  {
    title: 'changes a style in place, which would be lost',
    code: () =>
      "const sheet = new ExcelJS.Workbook().addWorksheet('a');\nsheet.getCell('A1').font = { color: { argb: 'FF000000' } };\nfor (const change of [() => { sheet.getCell('A1').font.bold = true }, () => { sheet.getCell('A1').font.color.argb = 'x' }, () => { delete sheet.getCell('A1').style.font }])\n  try { change(); console.log('ESCAPED') } catch (error) { console.log('held: ' + error.message) }",
    says: /^(?:held: .*assign a whole object.*\n){3}$/,
  },
  {
    title: 'uses calls that the facade has not',
    code: () =>
      "const workbook = new ExcelJS.Workbook();\nfor (const call of [() => workbook.csv, () => workbook.xlsx.writeBuffer(), () => workbook.addWorksheet('a').addImage(1), () => { workbook.getWorksheet('a').protect = 1 }])\n  try { call(); console.log('ESCAPED') } catch (error) { console.log('held: ' + error.message) }",
    says: /^(?:held: .*is not there in this workbook facade; there is: .*\n){4}$/,
  },
];

const exhausting: Attack[] = [
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

export const javascriptAttacks: readonly Attack[] = [...reaching, ...polluting, ...tricking, ...exhausting];
