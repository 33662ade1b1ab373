import { DataError } from '../../../core/errors.ts';
import { type Expression, wordsOf } from './expression.ts';

/** A name (`?r`, `desk1`) with its type. */
export interface Typed {
  readonly name: string;
  readonly type: string;
}

/** The type that every other one is a child of, and that is also a type of its own in the ALFRED domain. */
export const rootType = 'object';

/**
 * Reads `?a - agent ?l ?r - receptacle`; what has no type is an object. A comma belongs to the word before it:
 * the domain's `?l - location, ?r - receptacle` gives a type `location,` that nothing has
 * (spec/benchmarks-agentic.md 2.4).
 * @throws {DataError} when a type is missing after a dash
 */
export function parseTypedList(list: readonly Expression[], what: string): readonly Typed[] {
  const words = wordsOf(list, what);
  const typed: Typed[] = [];
  let waiting: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word !== '-') {
      waiting.push(word);
      continue;
    }
    at += 1;
    const type = words[at];
    if (type === undefined) throw new DataError(`${what}: a type is missing after '-'`);
    typed.push(...waiting.map((name) => ({ name, type })));
    waiting = [];
  }
  return [...typed, ...waiting.map((name) => ({ name, type: rootType }))];
}
