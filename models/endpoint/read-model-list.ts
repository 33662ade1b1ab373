import { z } from 'zod';

const modelList = z.object({ data: z.array(z.looseObject({ id: z.string() })) });

/** Names in the answer of GET /models; null when the answer is no such list (a web page, a gateway's own form). */
export function readModelList(answer: unknown): string[] | null {
  const checked = modelList.safeParse(answer);
  return checked.success ? checked.data.data.map(({ id }) => id) : null;
}
