import { DataError } from '../../../core/errors.ts';
import { pyFloat, pyInt } from '../../../core/python-number.ts';
import type { CellValue } from '../values/cell-value.ts';
import { fromIso } from '../values/iso-date.ts';
import { fromSerial, type NumberKind } from '../values/serial-date.ts';

/** What cells refer to outside of their sheet. */
export interface CellContext {
  readonly sharedStrings: readonly string[];
  /** By style number. */
  readonly numberKinds: readonly NumberKind[];
  readonly date1904: boolean;
}

/** A cell element, its children read as text. */
export interface RawCell {
  /** Attribute `t`; absent is a number. */
  readonly type: string;
  readonly style: number;
  /** Text of `v`; empty when there is none. */
  readonly value: string;
}

/**
 * The cached value of a cell, as openpyxl reads it: numbers by their style, texts by number, errors as their text.
 * @throws {DataError} where openpyxl could not load the workbook either
 */
export function readCellValue(
  { type, style, value }: RawCell,
  context: CellContext,
  where: string,
): CellValue {
  if (value === '') return null;
  switch (type) {
    case 'n':
      return numberValue(value, context.numberKinds[style] ?? 'number', context.date1904, where);
    case 's': {
      const index = pyInt(value);
      const text = index === null ? undefined : context.sharedStrings.at(Number(index));
      if (text === undefined) throw new DataError(`${where}: shared text ${value.slice(0, 20)} is not there`);
      return text;
    }
    case 'b': {
      const flag = pyInt(value);
      if (flag === null) throw new DataError(`${where}: '${value.slice(0, 20)}' is no truth value`);
      return flag !== 0n;
    }
    case 'd': {
      const date = fromIso(value);
      if (date === null) throw new DataError(`${where}: '${value.slice(0, 40)}' is no ISO date`);
      return date;
    }
    default:
      return value;
  }
}

function numberValue(text: string, kind: NumberKind, date1904: boolean, where: string): CellValue {
  const number = /[.eE]/.test(text) ? pyFloat(text) : pyInt(text);
  if (number === null) throw new DataError(`${where}: '${text.slice(0, 40)}' is no number`);
  return kind === 'number' ? number : fromSerial(number, { kind, date1904 });
}
