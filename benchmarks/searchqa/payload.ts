import { z } from 'zod';

/**
 * One SearchQA item as materialised split folders hold it, without its id (spec/benchmarks-qa.md 1.1).
 * A context of null, which copies in the wild contain, is refused: the item could never be answered.
 */
export const searchqaPayloadSchema = z.object({
  question: z.string(),
  context: z.string(),
  /** Gold strings; any one of them counts. Literal quotes in them are harmless after normalisation. */
  answers: z.array(z.string()),
});

export type SearchqaPayload = Readonly<z.infer<typeof searchqaPayloadSchema>>;

/** A row of `items.json`: the id is the source's key. */
export const searchqaItemSchema = searchqaPayloadSchema.extend({ id: z.string().min(1) });

export type SearchqaItem = Readonly<z.infer<typeof searchqaItemSchema>>;
