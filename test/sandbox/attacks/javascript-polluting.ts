import type { Attack } from '../attack.ts';

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

export const pollutingAttacks: Attack[] = [
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
