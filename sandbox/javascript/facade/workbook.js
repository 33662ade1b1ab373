import { describeChanges } from './changes.js';
import { refuseUnknown } from './guard.js';
import { SheetData } from './sheet-data.js';
import { freeSheetName } from './sheet-edits.js';
import { ValueType } from './values.js';
import { Worksheet } from './worksheet.js';

/** The host would read a name only up to its first zero. */
function pathText(path) {
  const text = String(path);
  if (text.includes('\0')) throw new TypeError('a file name holds no zero character');
  return text;
}

/**
 * Builds what a script imports as `exceljs`.
 * @param host loads and saves workbooks; both take and give text
 */
export function makeExcel(host) {
  class Xlsx {
    #workbook;
    constructor(workbook) {
      this.#workbook = workbook;
    }

    async readFile(path) {
      const text = await host.load(pathText(path));
      Workbook.fill(this.#workbook, JSON.parse(text));
      return this.#workbook;
    }

    async writeFile(path) {
      await host.save(pathText(path), JSON.stringify(Workbook.changes(this.#workbook)));
    }
  }
  refuseUnknown(Xlsx.prototype, 'workbook.xlsx');

  class Workbook {
    #sheets = [];
    #source = null;
    #loadedIds = [];
    #lastId = 0;
    #xlsx = new Xlsx(this);

    static fill(workbook, { source, sheets, styles }) {
      workbook.#source = source;
      workbook.#loadedIds = sheets.map(({ id }) => id);
      workbook.#lastId = Math.max(0, ...workbook.#loadedIds);
      workbook.#sheets = sheets.map((sheet) => new Worksheet(workbook, new SheetData(sheet, styles)));
    }

    static changes(workbook) {
      const sheets = workbook.#sheets.map((sheet) => Worksheet.dataOf(sheet));
      return { source: workbook.#source, ...describeChanges(sheets, workbook.#loadedIds) };
    }

    get xlsx() {
      return this.#xlsx;
    }

    get worksheets() {
      return [...this.#sheets];
    }

    eachSheet(visit) {
      for (const sheet of this.worksheets) visit(sheet, sheet.id);
    }

    /** By name or id; the first one without either. */
    getWorksheet(which) {
      if (which === undefined) return this.#sheets[0];
      if (typeof which === 'number') return this.#sheets.find(({ id }) => id === which);
      if (typeof which === 'string') return this.#sheets.find(({ name }) => name === which);
      return undefined;
    }

    addWorksheet(name, options = {}) {
      this.#lastId += 1;
      const free = freeSheetName(this, name ?? `sheet${this.#lastId}`);
      const empty = { id: this.#lastId, name: free, state: 'visible', rows: [], columns: [], merges: [] };
      const sheet = new Worksheet(this, new SheetData(empty, []));
      for (const key of ['views', 'properties', 'pageSetup', 'state'])
        if (options?.[key] !== undefined) sheet[key] = options[key];
      this.#sheets.push(sheet);
      return sheet;
    }

    removeWorksheet(which) {
      const sheet = which instanceof Worksheet ? which : this.getWorksheet(which);
      this.#sheets = this.#sheets.filter((other) => other !== sheet);
    }

    removeWorksheetEx(sheet) {
      this.removeWorksheet(sheet);
    }
  }
  refuseUnknown(Workbook.prototype, 'workbook');
  return { Workbook, ValueType };
}
