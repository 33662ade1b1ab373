import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { type SearchqaItem, searchqaPayloadSchema } from './payload.ts';

const recordSchema = searchqaPayloadSchema.extend({
  key: z.string().min(1).optional(),
  id: z.string().min(1).optional(),
});

/**
 * A source row (`key`, `question`, `context`, `answers`; further fields are left out) or an item as it is
 * materialised (`id` in place of `key`).
 * @param where names the row in messages
 * @throws {DataError} naming the missing or wrong field
 */
export function normaliseSearchqaRecord(record: unknown, where: string): SearchqaItem {
  const parsed = recordSchema.safeParse(record);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new DataError(`${where}: field '${issue?.path.join('.') ?? ''}': ${issue?.message ?? 'wrong'}`);
  }
  const { key, id = key, question, context, answers } = parsed.data;
  if (id === undefined) throw new DataError(`${where}: neither 'id' nor 'key' is there`);
  return { id, question, context, answers };
}
