import type { MiniTask } from './tasks.ts';

/** How a script for a task goes about its work; the first of each is right in general. */
export const choices = {
  form: ['values', 'formulas', 'texts'],
  rows: ['all', 'preview', 'first'],
  sheet: ['named', 'first', 'new'],
  missing: ['empty', 'zero', 'dash'],
} as const;

export type Choice = { readonly [Name in keyof typeof choices]: (typeof choices)[Name][number] };

/** The choice that is right for a task. */
export function rightChoice({ missingIsZero }: MiniTask): Choice {
  return { form: 'values', rows: 'all', sheet: 'named', missing: missingIsZero ? 'zero' : 'empty' };
}

const lastRows: Readonly<Record<Choice['rows'], string>> = {
  all: 'source.rowCount',
  preview: '5',
  first: '2',
};

/** A JavaScript for a task as a model would write it, right or with the mistakes that are asked for. */
export function solutionScript(task: MiniTask, choice: Choice, flaw = ''): string {
  const sheet = JSON.stringify(task.theme.sheet);
  const target: Readonly<Record<Choice['sheet'], string>> = {
    named: 'source',
    first: 'wb.worksheets[0]',
    new: "wb.addWorksheet('Result')",
  };
  const formula = task.kind.formula(['$', '{row}'].join(''));
  const results: Readonly<Record<Choice['form'], string>> = {
    values: flaw === '' ? task.kind.script : `(${task.kind.script})${flaw}`,
    formulas: `{ formula: \`${formula}\` }`,
    texts: `'= ' + (${task.kind.script})`,
  };
  const missing: Readonly<Record<Choice['missing'], string>> = {
    empty: 'continue;',
    zero: 'quantity = 0;',
    dash: "{ target.getCell('F' + row).value = '-'; continue; }",
  };
  return [
    'const wb = new ExcelJS.Workbook();',
    'await wb.xlsx.readFile(INPUT_PATH);',
    `const source = wb.getWorksheet(${sheet});`,
    `const target = ${target[choice.sheet]};`,
    `for (let row = 2; row <= ${lastRows[choice.rows]}; row += 1) {`,
    "  const name = source.getCell('A' + row).value;",
    "  let quantity = source.getCell('C' + row).value;",
    "  const price = source.getCell('D' + row).value;",
    '  if (name === null) continue;',
    `  if (quantity === null) ${missing[choice.missing]}`,
    `  target.getCell('F' + row).value = ${results[choice.form]};`,
    '}',
    'await wb.xlsx.writeFile(OUTPUT_PATH);',
  ].join('\n');
}
