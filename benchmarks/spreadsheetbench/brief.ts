import type { BenchmarkBrief } from '../../core/arena.ts';
import type { PromptLibrary } from '../../core/prompts.ts';

/**
 * What methods may be told of SpreadsheetBench: fixed before any optimizer runs.
 * @param isMini the bundled set, whose items share a convention that nobody but its author knows
 */
export function spreadsheetBrief(prompts: PromptLibrary, isMini: boolean): BenchmarkBrief {
  return {
    description:
      'Editing Excel workbooks by script. Input: an instruction from a spreadsheet forum, the kind of request, the place where the result is looked for, and a preview of the first rows of every sheet. Output: one script that reads the workbook from INPUT_PATH and saves the finished one to OUTPUT_PATH, in JavaScript with exceljs or in Python with openpyxl, as the task says. Scoring: the script is run on every test case of the task, which are other workbooks of the same layout; a case passes when every cell of the place holds the expected value (numbers to 2 decimals, dates to the day, text exactly). Formulas are not calculated after the script: a formula without a value counts as an empty cell. Hard is 1 when all cases pass, soft is the share that does.',
    seedDocument: prompts.text('benchmarks/spreadsheetbench/seed-skill'),
    humanDocument: isMini
      ? {
          notPossible:
            'a convention of the bundled items is hidden, and whoever knows them could only write it down',
        }
      : { read: () => prompts.text('benchmarks/spreadsheetbench/skills/human'), writtenBy: 'model' },
    failureTypes: [
      { name: 'script-error', description: 'the script did not run to its end or saved no workbook' },
      { name: 'formula-not-value', description: 'cells hold formulas where values are looked for' },
      { name: 'wrong-place', description: 'the right values in other cells, rows or sheets than asked for' },
      {
        name: 'partial-range',
        description: 'only some of the rows were handled, or rows of the preview were fixed in code',
      },
      {
        name: 'misread-request',
        description: 'the script does something else than the instruction asks for',
      },
      {
        name: 'value-form',
        description: 'text in place of a number or date, or wrong rounding, case or blanks',
      },
      { name: 'other', description: 'none of the above' },
    ],
  };
}
