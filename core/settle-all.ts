import { Suspended } from './errors.ts';

/**
 * Waits until every promise has settled, then returns the values in order, or throws: the first error in order
 * that is not a {@link Suspended}, else one `Suspended` with all wanted replies. So a stage finishes what it has
 * under way before it stops, and asks for all its hand-off replies at once (design contract 8).
 */
export async function settleAll<T>(promises: Iterable<Promise<T>>): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  const values: T[] = [];
  const wanted: string[] = [];
  let suspended = false;
  for (const result of results) {
    if (result.status === 'fulfilled') {
      values.push(result.value);
      continue;
    }
    if (!(result.reason instanceof Suspended)) throw result.reason;
    suspended = true;
    wanted.push(...result.reason.wanted);
  }
  if (suspended) throw new Suspended([...new Set(wanted)]);
  return values;
}
