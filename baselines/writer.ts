import { z } from 'zod';

/** Limits of a call that writes a whole document. */
export const writerSchema = z.strictObject({
  maxOutputTokens: z.number().int().min(1).default(16_384),
  /** A longer document is a failed proposal: the same default for all methods (spec/baselines.md 1.1). */
  maxDocumentCharacters: z.number().int().min(1).default(20_000),
});
