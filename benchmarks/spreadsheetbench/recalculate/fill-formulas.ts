import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { DataError } from '../../../core/errors.ts';
import { pyFloat } from '../../../core/python-number.ts';
import { Places } from '../../../sandbox/places.ts';
import type { CellValue } from '../values/cell-value.ts';
import { lastColumn, lastRow } from '../workbook/coordinates.ts';
import { readWorkbook } from '../workbook/read-workbook.ts';
import type { Sheet } from '../workbook/sheet.ts';

/** A result that a formula of the file lacked. */
export interface FilledCell {
  readonly sheet: string;
  readonly row: number;
  readonly column: number;
  readonly value: CellValue;
}

type Place = readonly [sheet: number, row: number, column: number];
interface CalculatedCell {
  readonly type: 'number' | 'boolean' | 'error' | 'text';
  readonly text: string;
}

/** Beyond these a workbook is scored as it is. */
const limits = { cells: 200_000, formulas: 20_000, milliseconds: 20_000 } as const;
const everywhere = { top: 1, left: 1, bottom: lastRow, right: lastColumn };

/**
 * Calculates the formulas of a workbook that have no cached value, with IronCalc; values that are there stay as they are.
 * Whatever cannot be calculated in time, or not at all, stays empty: the score is then as without this option.
 */
export async function filledFormulas(bytes: Uint8Array): Promise<FilledCell[]> {
  try {
    const values = readWorkbook(bytes, { name: 'output' });
    const texts = readWorkbook(bytes, { name: 'output', formulas: true });
    const wanted: Place[] = [];
    const sheets = texts.sheets.map((sheet, index) => ({
      name: sheet.name,
      cells: sheet.placesIn(everywhere).map(({ row, column }) => {
        const cached = values.sheets[index]?.get(row, column) ?? null;
        if (cached !== null) return [row, column, inputOf(cached)] as const;
        wanted.push([index, row, column]);
        return [row, column, String(sheet.get(row, column))] as const;
      }),
    }));
    const cells = sheets.reduce((sum, sheet) => sum + sheet.cells.length, 0);
    if (wanted.length === 0 || wanted.length > limits.formulas || cells > limits.cells) return [];
    const results = await places.hold(undefined, () => calculated({ sheets, wanted }));
    return resultsOf(texts.sheets, wanted, results);
  } catch (error) {
    if (error instanceof DataError) return [];
    throw error;
  }
}

/** The limit of a thread does not cover the memory of its WebAssembly: never more of them than processors. */
const places = new Places(availableParallelism());

/** Null when the thread failed or took too long. */
function calculated(work: object): Promise<readonly CalculatedCell[] | null> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./worker.mjs', import.meta.url), {
      workerData: work,
      // A thread gets a copy of the whole environment unless it is given one.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 512 },
      stderr: true,
    });
    const end = (results: readonly CalculatedCell[] | null) => {
      clearTimeout(timer);
      void worker.terminate();
      resolve(results);
    };
    const timer = setTimeout(() => end(null), limits.milliseconds);
    worker.once('message', end);
    worker.once('error', () => end(null));
    worker.once('exit', () => end(null));
  });
}

function resultsOf(
  sheets: readonly Sheet[],
  wanted: readonly Place[],
  results: readonly CalculatedCell[] | null,
): FilledCell[] {
  return (results ?? []).flatMap(({ type, text }, index) => {
    const [sheet = 0, row = 0, column = 0] = wanted[index] ?? [];
    const name = sheets[sheet]?.name;
    if (name === undefined) return [];
    const value = type === 'boolean' ? text === 'TRUE' : type === 'number' ? pyFloat(text) : text;
    return [{ sheet: name, row, column, value }];
  });
}

/** A value as somebody would type it. */
function inputOf(value: CellValue): string {
  if (typeof value === 'string') return `'${value}`;
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (value === null || typeof value !== 'object') return String(value ?? '');
  switch (value.type) {
    case 'datetime':
      return String(value.day + value.micros / 86_400_000_000);
    case 'date':
      return String(value.day);
    case 'time':
      return String(value.micros / 86_400_000_000);
    case 'duration':
      return String(value.seconds / 86_400);
  }
}
