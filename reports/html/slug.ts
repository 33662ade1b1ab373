import { sha256 } from '../../core/hash.ts';

/** As names end that are made here. */
const madeEnd = /-[0-9a-f]{12}$/i;

/**
 * Name of a page for an id: letters, digits, dots and dashes, at most 120 characters, never two ids the same: an id that
 * looks like a name made here is not taken as it is. Run ids are safe folder names already and mostly stay as they are;
 * benchmarks and models of users may be called anything.
 */
export function slugOf(id: string): string {
  const safe = id.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^[.-]+/, '');
  if (safe === id && id !== '' && id.length <= 120 && !madeEnd.test(id)) return id;
  return `${safe.slice(0, 100)}-${sha256(id).slice(0, 12)}`;
}
