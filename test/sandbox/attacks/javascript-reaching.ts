import type { Attack } from '../attack.ts';

/** Each expression prints how it failed, or ESCAPED when it gave something. */
function finds(...expressions: string[]): string {
  return expressions
    .map(
      (expression) =>
        `try { const found = ${expression}; console.log(found === undefined || found === null ? 'held: nothing' : 'ESCAPED ' + String(found)); } catch (error) { console.log('held: ' + error); }`,
    )
    .join('\n');
}

const nothing = /^(?:held: (?:nothing|ReferenceError|TypeError|Error).*\n)+$/;

export const reachingAttacks: Attack[] = [
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
