import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { canonicalHash } from '../../core/hash.ts';
import { runIdSchema } from '../recording.ts';
import type { ResolvedRun } from '../resolved-run.ts';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.string().min(1).max(4096);

export const queueJobFormat = 'skillopt-bench/queue-job/1';

const queueJobSchema = z.strictObject({
  format: z.literal(queueJobFormat),
  /** Mark of the results folder that the run belongs to ({@link resultsMark}). */
  results: z.string().regex(/^[0-9a-f]{32}$/),
  /** What the publisher runs: every worker must run the same. */
  program: z.strictObject({ version: z.string(), digest: hex, node: z.string() }),
  run: z.custom<ResolvedRun>(isResolvedRun, { message: 'expected a resolved run with a plain id' }),
  /** SHA-256 of the run's configuration and data, as in plan.json. */
  digest: hex,
  /** Paths on the publisher: those below its working directory are relative to it, with slashes. */
  place: z.strictObject({
    source: z.union([
      z.strictObject({ kind: z.enum(['bundled', 'generated']) }),
      z.strictObject({ kind: z.literal('split-dir'), path }),
    ]),
    folder: path,
    module: path.nullable(),
    prompts: z.strictObject({ path, digest: hex }).nullable(),
  }),
  learnedFrom: runIdSchema.nullable(),
  /** Digests of what the publisher's models file says of the run's models, by model and field ({@link modelFacts}). */
  models: z.record(z.string(), z.record(z.string(), z.string().regex(/^[0-9a-f]{16}$/))),
  /** What holds for all workers of the results folder together; null: no cap. */
  shared: z.strictObject({
    maxUsd: z.number().nonnegative().nullable(),
    maxCalls: z.number().int().nonnegative().nullable(),
    cache: z.enum(['off', 'read', 'write']),
  }),
});

/** One run as a job: what a worker needs to know beside its own data and models file. */
export type QueueJob = Readonly<z.infer<typeof queueJobSchema>>;

/** @throws {DataError} when it is no job of this version: whoever can write to the Redis can put anything there */
export function parseQueueJob(data: unknown): QueueJob {
  const parsed = queueJobSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DataError(
    ['not a job of this version', ...(issue?.path.length ? [issue.path.join('.')] : []), issue?.message].join(
      ': ',
    ),
  );
}

/** The same run of the same configuration is the same job, however often it is added. */
export function jobIdOf(queueName: string, { results, run, digest }: QueueJob): string {
  return `run-${canonicalHash([queueName, results, run.id, canonicalHash(run), digest]).slice(0, 40)}`;
}

function isResolvedRun(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { format, id } = value as { format?: unknown; id?: unknown };
  return format === 'skillopt-bench/run/1' && runIdSchema.safeParse(id).success;
}
