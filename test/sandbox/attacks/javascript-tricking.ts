import type { Attack } from '../attack.ts';

export const trickingAttacks: Attack[] = [
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
