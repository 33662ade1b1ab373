import { describeError, makeConsole } from './console.js';
import { makeExcel } from './workbook.js';

/** Runs first in a fresh QuickJS: takes the host's three functions out of reach and lays out what scripts find. */
const { print, load, save } = globalThis.hostDoor;
delete globalThis.hostDoor;

const excel = makeExcel({ load, save });
const slice = Function.prototype.call.bind(String.prototype.slice);
/** More of one line is not taken to the host: it would be cut there anyway. */
const longestLine = 300_000;

globalThis.ExcelJS = excel;
globalThis.console = makeConsole((stream, text) => print(stream, slice(text, 0, longestLine), text.length));
globalThis.require = (name) => {
  if (name === 'exceljs') return excel;
  throw new TypeError(`require(${JSON.stringify(String(name))}): only 'exceljs' is there`);
};
globalThis.module = { exports: {} };
globalThis.exports = globalThis.module.exports;
/** Taken by the host, which removes it again. */
globalThis.describeError = describeError;
