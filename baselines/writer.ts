import { z } from 'zod';

/** Limits of a call that writes a whole document. */
export const writerSchema = z.strictObject({
  maxOutputTokens: z.number().int().min(1).default(16_384),
  /** A longer document is a failed proposal. */
  maxDocumentCharacters: z.number().int().min(1).default(40_000),
});
