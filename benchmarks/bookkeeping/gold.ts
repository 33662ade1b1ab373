import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { schemaIssues } from '../../core/schema-issues.ts';
import type { Choice, ConventionId, conventionIds } from './convention.ts';
import { conventions } from './conventions.ts';
import { factsSchema } from './facts.ts';
import { writeLine } from './write-line.ts';

const valueSchema = (id: ConventionId) => z.enum(conventions[id].values.map((value) => value.id));

const choiceSchema = z.strictObject({
  separator: valueSchema('separator'),
  order: valueSchema('order'),
  'payer-form': valueSchema('payer-form'),
  'date-form': valueSchema('date-form'),
  'amount-form': valueSchema('amount-form'),
  'missing-count': valueSchema('missing-count'),
  rounding: valueSchema('rounding'),
  refund: valueSchema('refund'),
  'unknown-date': valueSchema('unknown-date'),
  'count-form': valueSchema('count-form'),
} satisfies Record<(typeof conventionIds)[number], z.ZodType>) satisfies z.ZodType<Choice>;

export const goldSchema = z.strictObject({
  line: z.string().min(1),
  facts: factsSchema,
  choice: choiceSchema,
});

/** The right line, and what is needed to say which fields of another line are right. */
export type Gold = z.infer<typeof goldSchema>;

/** @throws {DataError} on a wrong shape, or when the line is not what facts and choice make */
export function parseGold(value: Json): Gold {
  const parsed = goldSchema.safeParse(value);
  if (!parsed.success) {
    const issues = schemaIssues(parsed.error.issues, { schema: goldSchema, value });
    throw new DataError(`bookkeeping gold: ${issues.map(({ message }) => message).join('; ')}`);
  }
  const line = writeLine(parsed.data.facts, parsed.data.choice);
  if (line !== parsed.data.line)
    throw new DataError(`bookkeeping gold: facts and choice make '${line}', not '${parsed.data.line}'`);
  return parsed.data;
}
