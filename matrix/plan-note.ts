import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.ts';
import { DataError, messageOf } from '../core/errors.ts';
import { canonicalHash } from '../core/hash.ts';
import { runIdSchema } from './recording.ts';

const hex = z.string().regex(/^[0-9a-f]{64}$/);

const planNoteSchema = z.strictObject({
  format: z.literal('skillopt-bench/plan/1'),
  /** Name of the matrix. */
  matrix: z.string().min(1),
  productVersion: z.string(),
  /** Digest over the runs below: equal plans on equal data have equal digests. */
  digest: hex,
  /** Which shares of the plan were run here, `i/n`; `1/1` is the whole. */
  shares: z.array(z.string().regex(/^[1-9]\d*\/[1-9]\d*$/)),
  /** Every run of the plan, sorted by id. `digest` is of its resolved configuration and its data. */
  runs: z.array(z.strictObject({ id: runIdSchema, digest: hex })),
});

/**
 * What was planned, kept beside the results: no log tells of the runs that another machine makes, or that nobody made.
 * `merge` compares plans by it and lists what is missing.
 */
export type PlanNote = Readonly<z.infer<typeof planNoteSchema>>;

export const planNoteFile = 'plan.json';

/** Digest of a plan, whatever the order of its runs. */
export function planDigest(runs: readonly PlanNote['runs'][number][]): string {
  return canonicalHash(sorted(runs).map(({ id, digest }) => [id, digest]));
}

/**
 * Writes the note. Shares of the same plan that were run here before stay in it; another plan's note is replaced.
 * @throws {StorageError}
 */
export function notePlan(folder: string, plan: Omit<PlanNote, 'format' | 'digest'>): void {
  const digest = planDigest(plan.runs);
  const before = knownPlan(folder);
  const kept = before?.digest === digest ? before.shares : [];
  const note: PlanNote = {
    format: 'skillopt-bench/plan/1',
    matrix: plan.matrix,
    productVersion: plan.productVersion,
    digest,
    shares: [...new Set([...kept, ...plan.shares])].sort(),
    runs: sorted(plan.runs),
  };
  const text = `${JSON.stringify(note, null, 2)}\n`;
  const path = join(folder, planNoteFile);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  writeFileAtomic(path, text, { sync: false });
}

/** @returns null where no `run` has noted its plan @throws {DataError} when the file is no plan */
export function readPlanNote(folder: string): PlanNote | null {
  const path = join(folder, planNoteFile);
  if (!existsSync(path)) return null;
  try {
    return planNoteSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new DataError(`${path}: ${messageOf(error)}`, error);
  }
}

/** A note that nobody can read is written anew. */
function knownPlan(folder: string): PlanNote | null {
  try {
    return readPlanNote(folder);
  } catch {
    return null;
  }
}

function sorted(runs: readonly PlanNote['runs'][number][]): PlanNote['runs'] {
  return [...runs].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
