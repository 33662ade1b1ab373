import { z } from 'zod';
import { programDifferences } from './disagreements.ts';
import type { Program } from './program.ts';
import { queueJobFormat } from './queue-job.ts';

/** What jobs of all versions have; the rest may be unknown here. */
const anyJobSchema = z.looseObject({
  format: z.string().regex(/^skillopt-bench\/queue-job\/[0-9]{1,9}$/),
  program: z.looseObject({ version: z.string(), digest: z.string(), node: z.string() }),
});

/**
 * How a job shows that another version of the program published it: it is for other workers, whatever else it holds.
 * Empty where it does not.
 */
export function foreignJobDifferences(data: unknown, ours: Program): readonly string[] {
  const parsed = anyJobSchema.safeParse(data);
  if (!parsed.success) return [];
  const { format, program } = parsed.data;
  const differences = programDifferences(program, ours);
  return differences.length > 0 || format === queueJobFormat
    ? differences
    : [`jobs of ${queueJobFormat} here, of ${format} at the publisher`];
}
