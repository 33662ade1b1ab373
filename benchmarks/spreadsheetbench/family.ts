import { DataError } from '../../core/errors.ts';
import { canonicalHash } from '../../core/hash.ts';
import { valueText } from './values/value-text.ts';
import { lastColumn } from './workbook/coordinates.ts';
import { readWorkbook } from './workbook/read-workbook.ts';

/** So many different header words tell one workbook from another. */
const fewestWords = 3;

/**
 * What workbooks of one family share: the names of all sheets and the words in their first rows. Tasks made from the
 * same workbook are not independent of each other.
 * @returns null where that says too little, as of a `Sheet1` without headers, or the workbook cannot be read
 */
export function familyOf(bytes: Uint8Array, name: string): string | null {
  try {
    const { sheets } = readWorkbook(bytes, { name, lastRow: 1 });
    const headers = sheets.map((sheet) =>
      sheet
        .placesIn({ top: 1, left: 1, bottom: 1, right: lastColumn })
        .map(({ row, column }) => valueText(sheet.get(row, column))),
    );
    const words = new Set(headers.flat().filter((text) => /\p{L}/u.test(text)));
    if (words.size < fewestWords) return null;
    return canonicalHash(sheets.map((sheet, index) => [sheet.name, headers[index] ?? []])).slice(0, 16);
  } catch (error) {
    if (error instanceof DataError) return null;
    throw error;
  }
}
