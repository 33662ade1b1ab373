import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { initSync, Model } from '@ironcalc/wasm';

/**
 * Calculates one workbook (see fill-formulas.ts) in a thread of its own, which can be ended. Plain JavaScript: a thread
 * has no loader for TypeScript.
 */
const [numberType, booleanType, errorType] = [1, 4, 16];

initSync({ module: readFileSync(createRequire(import.meta.url).resolve('@ironcalc/wasm/wasm_bg.wasm')) });
const model = new Model('workbook', 'en', 'UTC', 'en');
const { sheets, wanted } = workerData;

// Names first: formulas may speak of sheets behind their own.
for (const [index, { name }] of sheets.entries()) {
  if (index > 0) model.newSheet();
  model.renameSheet(index, name);
}
model.pauseEvaluation();
for (const [index, { cells }] of sheets.entries())
  for (const [row, column, input] of cells) model.setUserInput(index, row, column, input);
model.evaluate();

/** Results have no other form than their text, so numbers are printed with more decimals than any score looks at. */
function resultOf(sheet, row, column) {
  const type = model.getCellType(sheet, row, column);
  if (type === numberType)
    model.updateRangeStyle({ sheet, row, column, width: 1, height: 1 }, 'num_fmt', '0.00000000');
  const text = model.getFormattedCellValue(sheet, row, column);
  if (type === numberType) return { type: 'number', text };
  if (type === booleanType) return { type: 'boolean', text };
  return { type: type === errorType ? 'error' : 'text', text };
}

parentPort?.postMessage(wanted.map(([sheet, row, column]) => resultOf(sheet, row, column)));
