import { addressOf, show } from './address.js';

export function copyRowStyle(sheet, from, to, withEmpty) {
  if (from < 1) return;
  const target = sheet.getRow(to);
  sheet.getRow(from).eachCell({ includeEmpty: withEmpty }, (cell, column) => {
    target.getCell(column).style = cell.style;
  });
  target.height = sheet.getRow(from).height;
}

/** Copies a row below itself: over what is there, or pushing it down. */
export function duplicateRow(sheet, number, count, insert) {
  const { values } = sheet.getRow(number);
  sheet.spliceRows(number + 1, insert ? 0 : count, ...Array.from({ length: count }, () => values));
  for (let index = 1; index <= count; index += 1) copyRowStyle(sheet, number, number + index, true);
}

/** The name for a sheet as Excel takes it: cut at 31 characters, without its forbidden signs, not taken. */
export function freeSheetName(workbook, wanted, self = null) {
  if (typeof wanted !== 'string' || wanted === '') throw new TypeError('a worksheet needs a name');
  if (/[*?:/\\[\]]/.test(wanted))
    throw new Error(
      `Worksheet name ${show(wanted)} cannot include any of the following characters: * ? : \\ / [ ]`,
    );
  if (/^'|'$/.test(wanted))
    throw new Error(
      `The first or last character of worksheet name ${show(wanted)} cannot be a single quotation mark`,
    );
  const name = wanted.slice(0, 31);
  if (name.toLowerCase() === 'history')
    throw new Error('The name "History" is protected. Please use a different name');
  for (const sheet of workbook.worksheets)
    if (sheet !== self && sheet.name.toLowerCase() === name.toLowerCase())
      throw new Error(`Worksheet name already exists: ${show(name)}`);
  return name;
}

/** The rectangle around all values of a sheet. */
export function dimensionsOf(sheet) {
  let [top, left, bottom, right] = [0, 0, 0, 0];
  sheet.eachRow((row, number) =>
    row.eachCell((_cell, column) => {
      if (top === 0 || number < top) top = number;
      if (left === 0 || column < left) left = column;
      if (number > bottom) bottom = number;
      if (column > right) right = column;
    }),
  );
  const tl = top === 0 ? '' : addressOf(top, left);
  const br = top === 0 ? '' : addressOf(bottom, right);
  const range = top === 0 ? '' : `${tl}:${br}`;
  return {
    top,
    left,
    bottom,
    right,
    tl,
    br,
    range,
    model: { top, left, bottom, right },
    toString: () => range,
  };
}
