import { describe, expect, it } from 'vitest';
import { compareWorkbooks, scoreCase } from '../../../benchmarks/spreadsheetbench/score/score-case.ts';
import type { CellValue } from '../../../benchmarks/spreadsheetbench/values/cell-value.ts';
import { parseCell } from '../../../benchmarks/spreadsheetbench/workbook/coordinates.ts';
import { Sheet } from '../../../benchmarks/spreadsheetbench/workbook/sheet.ts';
import { oneSheet } from './made-workbook.ts';

type Cells = Readonly<Record<string, CellValue>>;

function workbook(sheets: Readonly<Record<string, Cells>>) {
  const made = Object.entries(sheets).map(([name, cells]) => {
    const sheet = new Sheet(name);
    for (const [cell, value] of Object.entries(cells)) {
      const place = parseCell(cell);
      if (place !== null) sheet.set(place, value);
    }
    return sheet;
  });
  return { sheets: made, date1904: false };
}

const answer = workbook({ First: { A1: 1, A2: 'x', B1: 2.005, B2: null }, Second: { C3: 'y' } });
const score = (output: Readonly<Record<string, Cells>>, position: string) =>
  compareWorkbooks(workbook(output), answer, position);

describe('an output workbook', () => {
  it('passes when every cell of the position agrees, and what is elsewhere does not matter', () => {
    const output = {
      Other: {},
      First: { A1: '1.0', A2: 'x', B1: 2, B2: '', Z9: 'extra' },
      Second: { C3: 'no' },
    };
    expect(score(output, 'A1:B2')).toMatchObject({ passed: true, rightCount: 3, wrongCount: 0, message: '' });
    expect(score(output, "A1:B2,'Second'!C3")).toMatchObject({ passed: false, kind: 'mismatch' });
  });

  it('names its wrong cells column by column, values that should be empty among them', () => {
    const output = { First: { A1: 2, A2: 'X', B2: 5 } };
    const { wrong, wrongCount, message } = score(output, 'A1:B2');
    expect(wrong.map(({ cell }) => cell)).toEqual(['A1', 'A2', 'B1', 'B2']);
    expect(wrong[2]).toEqual({ sheet: 'First', cell: 'B1', found: null, expected: 2.005 });
    expect([wrongCount, message]).toEqual([4, '4 cells differ from the answer']);
  });

  it('lists 50 wrong cells at most and counts the others', () => {
    const many = Object.fromEntries(Array.from({ length: 80 }, (_, row) => [`D${row + 1}`, 1]));
    const { wrong, wrongCount } = score({ First: many }, 'D1:D80');
    expect([wrong.length, wrongCount]).toEqual([50, 80]);
  });

  it('fails without the sheet of the answer, also when another sheet has the cells', () => {
    expect(score({ First: { C3: 'y' } }, 'Second!C3')).toMatchObject({
      passed: false,
      kind: 'no-sheet',
      message: "there is no sheet 'Second' in the output",
    });
    // Without a sheet in the position the first one of the answer is meant.
    expect(score({ Second: { A1: 1 } }, 'A1')).toMatchObject({ kind: 'no-sheet' });
  });

  it.each(['', ',', 'BD2:308', 'A5:A1', ' , '])(
    'passes vacuously where the position %j has no cells',
    (position) => {
      expect(score({ First: {} }, position)).toMatchObject({ passed: true, rightCount: 0 });
    },
  );

  it.each(['A', '7', 'A:G', 'A1:B2:C3', '2:4', 'A0', 'A0:B2', 'A1：B2', 'Nowhere!A1', 'ABCD1', 'A1048577'])(
    'meets an exception of the published evaluator at the position %j',
    (position) => {
      const sheets = { First: {}, Nowhere: {} };
      expect(() => score(sheets, position)).toThrow();
    },
  );

  it('is compared up to where such a position raises: a wrong cell before it decides', () => {
    expect(score({ First: { A1: 7 } }, 'A1:A1048577')).toMatchObject({ kind: 'mismatch' });
    expect(() => score({ First: { A1: 1, A2: 'x' } }, 'A1:A1048577')).toThrow("'A1048577' is no cell");
  });

  it('is compared to the far column that small letters stand for', () => {
    const wide = { First: { A1: 1, A2: 'x', B1: 2, AQ2: 'far' } };
    expect(score(wide, 'A1:B2').passed).toBe(true);
    expect(score(wide, 'A1:k2')).toMatchObject({ passed: false, wrong: [{ cell: 'AQ2' }] });
  });

  it('is scored from its cached values: a formula without one reads as empty', () => {
    const gold = oneSheet('<row r="1"><c r="A1"><v>3</v></c></row>');
    const cached = oneSheet('<row r="1"><c r="A1"><f>1+2</f><v>3</v></c></row>');
    const bare = oneSheet('<row r="1"><c r="A1"><f>1+2</f></c></row>');
    expect(scoreCase(cached, gold, 'A1').passed).toBe(true);
    expect(scoreCase(bare, gold, 'A1')).toMatchObject({
      passed: false,
      wrong: [{ cell: 'A1', found: null }],
    });
  });
});
