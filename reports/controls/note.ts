import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../core/atomic-file.ts';
import { DataError, messageOf } from '../../core/errors.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { negativeControls } from '../../core/statistics/false-gain-rate.ts';

const label = z.string().min(1);

const noteSchema = z.strictObject({
  format: z.literal('skillopt-bench/controls/1'),
  controls: z.array(
    z.strictObject({
      control: z.enum(negativeControls),
      /** Labels of methods; the same twice: replicates 0 and 1, 2 and 3, ... are compared. */
      method: label,
      against: label,
      /** Labels of benchmarks; null: all. */
      benchmarks: z.array(label).nullable(),
    }),
  ),
});

/** Which comparisons of a results folder are negative controls: no log tells, so it is kept beside the results. */
export type ControlsNote = Readonly<z.infer<typeof noteSchema>>;
export type ControlContrast = ControlsNote['controls'][number];

export const controlsFile = 'controls.json';

export function noteControls(folder: string, controls: readonly ControlContrast[]): void {
  const note: ControlsNote = { format: 'skillopt-bench/controls/1', controls: [...controls] };
  makeFolder(folder);
  writeFileAtomic(join(folder, controlsFile), `${JSON.stringify(note, null, 2)}\n`, { sync: false });
}

/** @returns none where the folder's matrix has no controls @throws {DataError} when the file is not such a note */
export function readControls(folder: string): readonly ControlContrast[] {
  const path = join(folder, controlsFile);
  if (!existsSync(path)) return [];
  try {
    return noteSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).controls;
  } catch (error) {
    throw new DataError(`${path}: ${messageOf(error)}`, error);
  }
}
