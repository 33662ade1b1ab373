import type { Choice } from './solution.ts';
import type { MiniTask } from './tasks.ts';

const lastRows: Readonly<Record<Choice['rows'], string>> = {
  all: 'source.max_row',
  preview: '5',
  first: '2',
};

/** A Python script for a task as a model would write it, right or with the mistakes that are asked for. */
export function pythonSolution(task: MiniTask, choice: Choice, isFlawed = false): string {
  const { formula, python, value } = task.kind;
  const target: Readonly<Record<Choice['sheet'], string>> = {
    named: 'source',
    first: 'wb.worksheets[0]',
    new: "wb.create_sheet('Result')",
  };
  const isText = typeof value({ name: '', quantity: 1, price: 1 }) === 'string';
  const results: Readonly<Record<Choice['form'], string>> = {
    values: isFlawed ? `(${python}) + ${isText ? "'1'" : '1'}` : python,
    formulas: `f'=${formula('{row}')}'`,
    texts: `'= ' + str(${python})`,
  };
  const missing: Readonly<Record<Choice['missing'], readonly string[]>> = {
    empty: ['continue'],
    zero: ['quantity = 0'],
    dash: ["target.cell(row, 6).value = '-'", 'continue'],
  };
  return [
    'import math',
    'from openpyxl import load_workbook',
    '',
    'wb = load_workbook(INPUT_PATH)',
    `source = wb[${JSON.stringify(task.theme.sheet)}]`,
    `target = ${target[choice.sheet]}`,
    `for row in range(2, ${lastRows[choice.rows]} + 1):`,
    '    name = source.cell(row, 1).value',
    '    quantity = source.cell(row, 3).value',
    '    price = source.cell(row, 4).value',
    '    if name is None:',
    '        continue',
    '    if quantity is None:',
    ...missing[choice.missing].map((line) => `        ${line}`),
    `    target.cell(row, 6).value = ${results[choice.form]}`,
    'wb.save(OUTPUT_PATH)',
  ].join('\n');
}
