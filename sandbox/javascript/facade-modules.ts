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

/** Modules of the facade itself, by file name. */
export function facadeModule(name: string): string | { error: Error } {
  return facadeTexts().get(name.replace(/^\.\//, '')) ?? missing(name);
}

const exceljs = `
export const { Workbook, ValueType } = globalThis.ExcelJS;
export default globalThis.ExcelJS;
`;

/** What a script may import: exceljs, which is the facade. */
export function userModule(name: string): string | { error: Error } {
  return name === 'exceljs' ? exceljs : missing(name);
}

function missing(name: string): { error: Error } {
  return { error: new Error(`Cannot find module '${name}': only 'exceljs' is there`) };
}
