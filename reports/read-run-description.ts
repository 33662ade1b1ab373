import { z } from 'zod';
import { DataError } from '../core/errors.ts';
import { limitKinds } from '../core/limits.ts';
import { schemaIssues } from '../core/schema-issues.ts';
import type { RunDescription } from './run-description.ts';

const count = z.number().int().nonnegative();

const priceSchema = z.looseObject({
  inputUsdPerMillion: z.number(),
  cachedInputUsdPerMillion: z.number().nullable(),
  outputUsdPerMillion: z.number(),
  asOf: z.string(),
});

const modelSchema = z.looseObject({
  name: z.string(),
  id: z.string(),
  source: z.enum(['live', 'simulated', 'handoff']),
  handoff: z.looseObject({ answeredBy: z.string(), blinded: z.boolean() }).optional(),
});

/** What other versions logged beside it stays, and is not looked at. */
const runSchema = z.looseObject({
  id: z.string(),
  benchmark: z.looseObject({
    name: z.string(),
    label: z.string(),
    variant: z.string().optional(),
    limit: z.union([
      count,
      z.looseObject({ train: count.optional(), val: count.optional(), test: count.optional() }),
    ]),
    evalSplit: z.enum(['train', 'val', 'test']).optional(),
  }),
  target: modelSchema,
  optimizer: modelSchema.nullable(),
  mode: z.looseObject({
    name: z.string(),
    timeLimitMs: z.number().optional(),
    cli: z.looseObject({ name: z.string(), version: z.string() }).optional(),
  }),
  method: z.looseObject({
    name: z.string(),
    label: z.string(),
    stamps: z.array(z.string()),
    headline: z.string(),
    config: z.record(z.string(), z.unknown()).optional(),
  }),
  replicate: count,
  seed: z.number(),
  missingPolicy: z.enum(['exclude', 'zero']),
  rolloutBudget: z.number().nullable().optional(),
  budget: z
    .looseObject({
      preset: z.string(),
      from: z.string(),
      limits: z.partialRecord(z.enum(limitKinds), z.number().nullable()).optional(),
      prices: z.looseObject({ target: priceSchema, optimizer: priceSchema.nullable() }).nullable().optional(),
    })
    .optional(),
});

/** What a log says of its run, checked: a log may come from anybody. @throws {DataError} naming the fields, not the file */
export function readRunDescription(value: unknown): RunDescription {
  const result = runSchema.safeParse(value);
  if (result.success) return result.data;
  const issues = schemaIssues(result.error.issues, { schema: runSchema, value });
  throw new DataError(`no description of a run: ${issues.map(({ message }) => message).join('; ')}`);
}
