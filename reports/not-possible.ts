import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.ts';
import { DataError, messageOf } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import type { RunSummary } from './run-summary.ts';
import type { Row } from './table.ts';
import { benchmarkText } from './test-score.ts';

const cellSchema = z.object({
  benchmark: z.string(),
  model: z.string(),
  mode: z.string(),
  method: z.string(),
  reason: z.string(),
});

/** A cell in which a method cannot run: n/a in tables, with the reason. */
export type NotPossibleCell = Readonly<z.infer<typeof cellSchema>>;

export const notPossibleFile = 'not-possible.json';

/**
 * Keeps the cells of a matrix that are not possible beside its results: no log would ever tell of them. Those of other
 * matrices that share the folder stay.
 * @param possible cells that run now: what was noted of them before (a CLI that was not there, say) is forgotten
 */
export function noteNotPossible(
  folder: string,
  cells: readonly NotPossibleCell[],
  possible: readonly Omit<NotPossibleCell, 'reason'>[] = [],
): void {
  const keyOf = ({ benchmark, model, mode, method }: Omit<NotPossibleCell, 'reason'>) =>
    JSON.stringify([benchmark, model, mode, method]);
  const before = readNotPossible(folder);
  const forgotten = new Set(possible.map(keyOf));
  const kept = before.filter((cell) => !forgotten.has(keyOf(cell)));
  if (cells.length === 0 && kept.length === before.length) return;
  const all = new Map([...kept, ...cells].map((cell) => [keyOf(cell), cell]));
  makeFolder(folder);
  writeFileAtomic(join(folder, notPossibleFile), `${JSON.stringify([...all.values()], null, 2)}\n`, {
    sync: false,
  });
}

/** @throws {DataError} when the file is not what `writeNotPossible` writes */
export function readNotPossible(folder: string): NotPossibleCell[] {
  const path = join(folder, notPossibleFile);
  if (!existsSync(path)) return [];
  try {
    return z.array(cellSchema).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new DataError(`${path}: ${messageOf(error)}`, error);
  }
}

/** Rows for the cells that a table shows without a run of the method, and a note for each reason. */
export function notPossibleRows(
  cells: readonly NotPossibleCell[],
  summaries: readonly RunSummary[],
): { rows: Row[]; notes: string[] } {
  const rows: Row[] = [];
  const notes = new Set<string>();
  for (const { benchmark, model, mode, method, reason } of cells) {
    const here = summaries.filter(
      ({ run }) => run.benchmark.label === benchmark && run.target.name === model && run.mode.name === mode,
    );
    if (here.length === 0 || here.some(({ run }) => run.method.label === method)) continue;
    notes.add(`n/a: ${method} on ${benchmark}: ${reason}`);
    for (const text of new Set(here.map(({ run }) => benchmarkText(run.benchmark))))
      rows.push({
        values: { benchmark: text, model, mode, method, method_label: method, hard_percent: null },
        shown: { hard_percent: 'n/a' },
      });
  }
  return { rows, notes: [...notes] };
}
