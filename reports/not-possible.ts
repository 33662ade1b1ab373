import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.ts';
import { DataError, messageOf } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import type { RunSummary } from './run-summary.ts';
import type { Row } from './table.ts';

const cellSchema = z.object({
  benchmark: z.string(),
  model: z.string(),
  mode: z.string(),
  method: z.string(),
  reason: z.string(),
});

/** A cell in which a method cannot run: n/a in tables, with the reason. */
export type NotPossibleCell = Readonly<z.infer<typeof cellSchema>>;

const fileName = 'not-possible.json';

/** Keeps the cells of a matrix that are not possible beside its results: no log would ever tell of them. */
export function writeNotPossible(folder: string, cells: readonly NotPossibleCell[]): void {
  const path = join(folder, fileName);
  if (cells.length === 0 && !existsSync(path)) return;
  makeFolder(folder);
  writeFileAtomic(path, `${JSON.stringify(cells, null, 2)}\n`, { sync: false });
}

/** @throws {DataError} when the file is not what `writeNotPossible` writes */
export function readNotPossible(folder: string): NotPossibleCell[] {
  const path = join(folder, fileName);
  if (!existsSync(path)) return [];
  try {
    return z.array(cellSchema).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new DataError(`${path}: ${messageOf(error)}`, error);
  }
}

/** Rows for the cells whose benchmark and model stand in a table, and a note for each reason. */
export function notPossibleRows(
  cells: readonly NotPossibleCell[],
  summaries: readonly RunSummary[],
): { rows: Row[]; notes: string[] } {
  const shown = cells.filter(({ benchmark, model, mode }) =>
    summaries.some(
      ({ run }) => run.benchmark.label === benchmark && run.target.name === model && run.mode.name === mode,
    ),
  );
  const notes = shown.map(({ benchmark, method, reason }) => `n/a: ${method} on ${benchmark}: ${reason}`);
  return {
    rows: shown.map(({ benchmark, model, mode, method }) => ({
      values: { benchmark, model, mode, method, method_label: method, hard_percent: null },
      shown: { hard_percent: 'n/a' },
    })),
    notes: [...new Set(notes)],
  };
}
