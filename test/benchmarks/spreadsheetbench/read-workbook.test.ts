import { describe, expect, it } from 'vitest';
import { valueText } from '../../../benchmarks/spreadsheetbench/values/value-text.ts';
import { cellName } from '../../../benchmarks/spreadsheetbench/workbook/coordinates.ts';
import { readWorkbook } from '../../../benchmarks/spreadsheetbench/workbook/read-workbook.ts';
import type { Sheet } from '../../../benchmarks/spreadsheetbench/workbook/sheet.ts';
import { madeWorkbook, oneSheet, stylesOf } from './made-workbook.ts';

const everywhere = { top: 1, left: 1, bottom: 1_048_576, right: 18_278 };

function shown(sheet: Sheet | undefined): Record<string, string> {
  const places = sheet?.placesIn(everywhere) ?? [];
  return Object.fromEntries(
    places.map((at) => [cellName(at), valueText(sheet?.get(at.row, at.column) ?? null)]),
  );
}

function cellsOf(bytes: Buffer, formulas = false): Record<string, string> {
  return shown(readWorkbook(bytes, { name: 'made.xlsx', formulas }).sheets[0]);
}

function extentOf(bytes: Buffer): unknown {
  return readWorkbook(bytes, { name: 'made.xlsx' }).sheets[0]?.extent;
}

describe('cells are read as openpyxl reads them', () => {
  it('by type: numbers, booleans, errors, texts of formulas, inline and shared texts', () => {
    const bytes = oneSheet(
      '<row r="1"><c r="A1"><v>350</v></c><c r="B1"><v>84.50</v></c><c r="C1"><v>1E3</v></c>' +
        '<c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#N/A</v></c><c r="F1" t="str"><f>A1&amp;"x"</f><v>350x</v></c>' +
        '<c r="G1" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c><c r="H1" t="s"><v>1</v></c>' +
        '<c r="I1" t="d"><v>2020-02-29T10:30:00</v></c><c r="J1"><f>SUM(A1)</f></c><c r="K1" t="inlineStr"/><c r="L1" t="inlineStr"><is><t/></is></c></row>',
      {
        sharedStrings:
          '<si><t>zero</t></si><si><r><t xml:space="preserve"> a</t></r><rPh><t>no</t></rPh><r><t>b_x005F_x</t></r></si>',
      },
    );
    expect(cellsOf(bytes)).toEqual({
      A1: '350',
      B1: '84.5',
      C1: '1000.0',
      D1: 'True',
      E1: '#N/A',
      F1: '350x',
      G1: 'inline',
      H1: ' ab_x',
      I1: '2020-02-29 10:30:00',
      L1: '',
    });
    expect(cellsOf(bytes, true)).toMatchObject({ F1: '=A1&"x"', J1: '=SUM(A1)', A1: '350' });
  });

  it('at places that the file does not state, one after the other', () => {
    const rows =
      '<row><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row><row r="7"><c/></row><row><c><v>4</v></c></row>';
    expect(cellsOf(oneSheet(rows))).toEqual({ A1: '1', D1: '2', E1: '3', A8: '4' });
  });

  it('as dates, times and durations where the number format says so', () => {
    const formats = ['General', 'yyyy-mm-dd', 'h:mm', '[h]:mm', '"day" 0', 'd', '0.00;[Red]d'];
    const numbers = ['43831', '43831.75', '0.4375', '1.25', '43831', '43831', '43831'];
    const rows = `<row r="1">${numbers.map((number, style) => `<c s="${style}"><v>${number}</v></c>`).join('')}<c s="1"><v>1E9</v></c><c s="1"><v>59</v></c><c s="3"><v>-0.5</v></c></row>`;
    expect(Object.values(cellsOf(oneSheet(rows, { styles: stylesOf(formats) })))).toEqual([
      '43831',
      '2020-01-01 18:00:00',
      '10:30:00',
      '1 day, 6:00:00',
      '43831',
      '43831',
      '43831',
      '#VALUE!',
      '1900-02-28 00:00:00',
      '-1 day, 12:00:00',
    ]);
  });

  it('counting days from 1904 in workbooks that say so', () => {
    const rows = '<row r="1"><c r="A1" s="0"><v>1</v></c></row>';
    const styles = stylesOf(['yyyy-mm-dd']);
    expect(cellsOf(oneSheet(rows, { styles })).A1).toBe('1900-01-01 00:00:00');
    expect(cellsOf(oneSheet(rows, { styles, workbookPr: 'date1904="1"' })).A1).toBe('1904-01-02 00:00:00');
  });

  it('with shared formulas written out, relative references moved and fixed ones kept', () => {
    const formula = `SUM($A1:A$1)+Sheet2!B2*'My A1'!C3&amp;"A1"+LOG10(A1)+1E+2+name+A:A+2:2`;
    const bytes = oneSheet(
      `<row r="1"><c r="B1"><f t="shared" ref="B1:C3" si="0">${formula}</f><v>1</v></c></row>` +
        '<row r="3"><c r="C3"><f t="shared" si="0"/><v>2</v></c><c r="D3"><f t="array" ref="D3">A1:A2*2</f></c></row>',
    );
    expect(cellsOf(bytes, true)).toEqual({
      B1: `=SUM($A1:A$1)+Sheet2!B2*'My A1'!C3&"A1"+LOG10(A1)+1E+2+name+A:A+2:2`,
      C3: `=SUM($A3:B$1)+Sheet2!C4*'My A1'!D5&"A1"+LOG10(B3)+1E+2+name+B:B+4:4`,
      D3: '=A1:A2*2',
    });
  });

  it('merged: only the first keeps its value, and all of them count for the extent', () => {
    const rows = '<row r="2"><c r="B2"><v>1</v></c><c r="C2"><v>2</v></c><c r="E2"><v>3</v></c></row>';
    const bytes = oneSheet(rows, { tail: '<mergeCells><mergeCell ref="B2:C9"/></mergeCells>' });
    expect(cellsOf(bytes)).toEqual({ B2: '1', E2: '3' });
    expect(extentOf(bytes)).toEqual({ top: 2, left: 2, bottom: 9, right: 5 });
  });

  it('linked: an empty cell shows where its link leads', () => {
    const relation =
      '<Relationship Id="rId9" Type="http://x/hyperlink" Target="https://example.org/a" TargetMode="External"/>';
    const sheet = {
      rows: '<row r="1"><c r="A1"><v>1</v></c></row>',
      tail: '<hyperlinks><hyperlink ref="A1:A2" r:id="rId9"/><hyperlink ref="C5" location="Sheet1!A1"/></hyperlinks>',
      relations: relation,
    };
    const bytes = madeWorkbook({ sheets: [sheet] });
    expect(cellsOf(bytes)).toEqual({ A1: '1', A2: 'https://example.org/a', C5: 'Sheet1!A1' });
  });

  it('commented: the comment makes its cell part of the sheet', () => {
    const bytes = madeWorkbook({
      sheets: [
        {
          rows: '<row r="3"><c r="B3"><v>1</v></c></row>',
          relations: '<Relationship Id="rId1" Type="http://x/comments" Target="../comments1.xml"/>',
        },
      ],
      parts: { 'xl/comments1.xml': '<comments><commentList><comment ref="F9"/></commentList></comments>' },
    });
    expect(extentOf(bytes)).toEqual({ top: 3, left: 2, bottom: 9, right: 6 });
  });

  it('with the five entities of XML and character references', () => {
    const rows =
      '<row r="1"><c r="A1" t="inlineStr"><is><t>&lt;&amp;&gt;&quot;&apos;&#233;</t></is></c></row>';
    expect(cellsOf(oneSheet(rows)).A1).toBe(`<&>"'é`);
  });

  it('also in UTF-16 and under other prefixes', () => {
    const xml =
      '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>';
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(xml, 'utf16le')]);
    expect(cellsOf(madeWorkbook({ parts: { 'xl/worksheets/s1.xml': utf16 } })).A1).toBe('5');
  });

  it('stopping at the row that is wanted last', () => {
    const rows = Array.from(
      { length: 60_000 },
      (_, row) => `<row r="${row + 1}"><c><v>${row}</v></c></row>`,
    ).join('');
    const sheet = readWorkbook(oneSheet(rows), { name: 'long.xlsx', lastRow: 1 }).sheets[0];
    expect(sheet?.get(1, 1)).toBe(0n);
    expect(sheet?.size).toBeLessThan(10_000);
  });
});
