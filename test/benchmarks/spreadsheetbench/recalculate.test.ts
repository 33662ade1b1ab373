import { describe, expect, it } from 'vitest';
import { rightChoice, solutionScript } from '../../../benchmarks/spreadsheetbench/mini/solution.ts';
import { filledFormulas } from '../../../benchmarks/spreadsheetbench/recalculate/fill-formulas.ts';
import { valueText } from '../../../benchmarks/spreadsheetbench/values/value-text.ts';
import { textReply } from '../../kit/hostile-replies.ts';
import { madeWorkbook, oneSheet } from './made-workbook.ts';
import { openTask, scored } from './open-task.ts';

describe('recalculate: ironcalc', () => {
  it('fills results that are missing and leaves those that are there alone', async () => {
    const first =
      '<row r="1"><c r="A1"><v>5</v></c><c r="B1"><f>A1*2.5</f></c><c r="C1"><f>A1+1</f><v>99</v></c>' +
      '<c r="D1"><f>C1+1</f></c><c r="E1"><f>1/0</f></c><c r="F1"><f>A1&gt;1</f></c><c r="G1"><f>Other!A1&amp;"x"</f></c><c r="H1"><f>1/3</f></c></row>';
    const other = '<row r="1"><c r="A1" t="inlineStr"><is><t>007</t></is></c></row>';
    const bytes = madeWorkbook({ sheets: [{ rows: first }, { name: 'Other', rows: other }] });
    const filled = await filledFormulas(bytes);
    expect(filled.map(({ column, value }) => [column, valueText(value)])).toEqual([
      [2, '12.5'],
      [4, '100.0'],
      [5, '#DIV/0!'],
      [6, 'True'],
      [7, '007x'],
      [8, '0.33333333'],
    ]);
  });

  it('has nothing to say of a workbook without formulas, or of none at all', async () => {
    expect(await filledFormulas(oneSheet('<row r="1"><c r="A1"><v>5</v></c></row>'))).toEqual([]);
    expect(await filledFormulas(Buffer.from('no workbook'))).toEqual([]);
  });

  it.each([
    ['off', 0],
    ['ironcalc', 1],
  ])('set to %s scores a script that writes formulas %d', async (recalculate, hard) => {
    const { episode, task } = await openTask({ recalculate });
    await episode.next(null);
    const script = solutionScript(task, { ...rightChoice(task), form: 'formulas' });
    expect(scored(await episode.next(textReply(script))).hard).toBe(hard);
  });
});
