import { z } from 'zod';

/** The forms in which servers put words into an error body, outer to inner. */
const forms = z.union([
  z.string(),
  z.looseObject({ error: z.union([z.string(), z.looseObject({ message: z.string() })]) }),
  z.looseObject({ message: z.string() }),
  z.looseObject({ detail: z.string() }),
]);

/** The server's own words in an error body, or null. */
export function bodyMessage(body: unknown): string | null {
  const checked = forms.safeParse(body);
  if (!checked.success) return null;
  const { data } = checked;
  if (typeof data === 'string') return data;
  if ('error' in data && typeof data.error === 'string') return data.error;
  if ('error' in data && typeof data.error === 'object' && data.error !== null && 'message' in data.error)
    return String(data.error.message);
  if ('message' in data) return String(data.message);
  return 'detail' in data ? String(data.detail) : null;
}
