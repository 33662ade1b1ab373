import { readdirSync, readFileSync } from 'node:fs';

let texts: ReadonlyMap<string, string> | null = null;

function facadeTexts(): ReadonlyMap<string, string> {
  if (texts === null) {
    const folder = new URL('./facade/', import.meta.url);
    const names = readdirSync(folder).filter((name) => name.endsWith('.js'));
    texts = new Map(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
  }
  return texts;
}

const own = 'facade/';
const none = 'none/';

/** Inside the facade: every module has a name that no script can ask for. */
export const facadeNames = (_base: string, name: string) => `${own}${name.replace(/^\.\//, '')}`;

/** Inside a script: exceljs, or a name that leads nowhere. */
export const userNames = (_base: string, name: string) => (name === 'exceljs' ? name : `${none}${name}`);

type Module = string | { error: Error };

export function facadeModule(name: string): Module {
  return facadeTexts().get(name.slice(own.length)) ?? missing(name);
}

const exceljs = `
export const { Workbook, ValueType } = globalThis.ExcelJS;
export default globalThis.ExcelJS;
`;

/** What a script may import: exceljs, which is the facade. */
export function userModule(name: string): Module {
  return name === 'exceljs' ? exceljs : missing(name.slice(none.length));
}

function missing(name: string): Module {
  return { error: new Error(`Cannot find module '${name}': only 'exceljs' is there`) };
}
