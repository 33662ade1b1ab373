import { z } from 'zod';

const date = z.strictObject({
  day: z.number().int().min(1).max(31),
  month: z.number().int().min(1).max(12),
  year: z.number().int().min(1000).max(9999),
});

/** What a payment note says, in the form in which the writer of the line needs it. */
export const factsSchema = z.strictObject({
  first: z.string().min(1),
  last: z.string().min(1),
  /** null = the note names no day. */
  date: date.nullable(),
  /** Euro cents, always positive; the direction is `refund`. */
  cents: z.number().int().positive(),
  /** null = the note gives no number of items. */
  count: z.number().int().positive().nullable(),
  refund: z.boolean(),
  /** Words of the note under which a style may have an exception. */
  cues: z.array(z.string()),
});

export type Facts = z.infer<typeof factsSchema>;
export type CalendarDate = z.infer<typeof date>;

/** The four fields of a line, in the order in which the prompt lists them. */
export const fieldNames = ['date', 'payer', 'count', 'amount'] as const;
export type FieldName = (typeof fieldNames)[number];
export type Fields = Readonly<Record<FieldName, string>>;
