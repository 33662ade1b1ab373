import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../core/atomic-file.ts';
import { DataError, messageOf } from '../../core/errors.ts';
import { makeFolder } from '../../core/make-folder.ts';

const name = z.string().min(1);

const layoutSchema = z.strictObject({
  format: z.literal('skillopt-bench/cell-table/1'),
  title: name,
  /** Heading of the method that the table is about, and of the one that gains are over. */
  own: name.nullable(),
  base: name.nullable(),
  methods: z.array(
    z.strictObject({
      heading: name,
      label: name,
      /** The column is of this optimizer model, where the matrix has several. */
      optimizer: name.optional(),
    }),
  ),
  rows: z.array(
    z.strictObject({
      /** As the table names them. */
      benchmark: name,
      target: name,
      mode: name,
      /** Labels of the runs behind the row. */
      ran: z.strictObject({ benchmark: name, target: name }),
      /** Labels of the methods that are asked for in this cell. */
      methods: z.array(name),
      /** The row is only sampled: why, and which runs stand in a column for others, by label. */
      partial: z.strictObject({ note: name, instead: z.record(name, name) }).optional(),
    }),
  ),
  /** True where the paper's numbers belong beside ours. */
  besidePaper: z.boolean(),
});

/**
 * Which cells and methods a table by cell asks for. No log tells of the runs that are not there: it is kept beside the
 * results, and `report` gives the same bytes from the same folder.
 */
export type CellLayout = Readonly<z.infer<typeof layoutSchema>>;

export const layoutFile = 'cell-table.json';

export function noteLayout(folder: string, layout: CellLayout): void {
  makeFolder(folder);
  writeFileAtomic(join(folder, layoutFile), `${JSON.stringify(layout, null, 2)}\n`, { sync: false });
}

/** @returns null where the folder's matrix asked for no such table @throws {DataError} when the file is not a layout */
export function readLayout(folder: string): CellLayout | null {
  const path = join(folder, layoutFile);
  if (!existsSync(path)) return null;
  try {
    return layoutSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new DataError(`${path}: ${messageOf(error)}`, error);
  }
}
