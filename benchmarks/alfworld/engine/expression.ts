import { DataError } from '../../../core/errors.ts';

/** A PDDL text as nested lists of lower-case words. */
export type Expression = string | readonly Expression[];

/** Real games nest 12 deep; a bound keeps every later recursion short. */
const mostNesting = 60;
const mostWords = 400_000;

/**
 * Reads one parenthesised PDDL expression. `;` comments out the rest of its line; case does not count.
 * @param what names the text in messages: `pddl_domain`, `pddl_problem`
 * @throws {DataError} on brackets that do not match, text beside the expression, or absurd size
 */
export function parseExpression(text: string, what: string): readonly Expression[] {
  const open: Expression[][] = [[]];
  let words = 0;
  for (const [word] of text
    .replace(/;[^\n]*/g, '')
    .toLowerCase()
    .matchAll(/[()]|[^\s()]+/g)) {
    words += 1;
    if (words > mostWords) throw new DataError(`${what}: more than ${mostWords} words`);
    if (word === '(') {
      if (open.length > mostNesting) throw new DataError(`${what}: nested deeper than ${mostNesting}`);
      open.push([]);
    } else if (word === ')') {
      const closed = open.pop();
      const outer = open.at(-1);
      if (closed === undefined || outer === undefined)
        throw new DataError(`${what}: a closing bracket too many (word ${words})`);
      outer.push(closed);
    } else open.at(-1)?.push(word);
  }
  if (open.length !== 1) throw new DataError(`${what}: ${open.length - 1} brackets are not closed`);
  const [whole, ...rest] = open[0] ?? [];
  if (whole === undefined || typeof whole === 'string' || rest.length > 0)
    throw new DataError(`${what}: must be one bracketed expression`);
  return whole;
}

/** The beginning of an expression, for messages. */
export function shown(expression: Expression | undefined): string {
  const text = (part: Expression): string =>
    typeof part === 'string' ? part : `(${part.slice(0, 6).map(text).join(' ')})`;
  const whole = expression === undefined ? 'nothing' : text(expression);
  return whole.length > 80 ? `${whole.slice(0, 80)}...` : whole;
}

/** The word at a place. @throws {DataError} when there is a list or nothing */
export function wordAt(list: readonly Expression[], index: number, what: string): string {
  const word = list[index];
  if (typeof word === 'string') return word;
  throw new DataError(`${what}: expected a word at place ${index + 1} of ${shown(list)}`);
}

/** The list at a place. @throws {DataError} when there is a word or nothing */
export function listAt(list: readonly Expression[], index: number, what: string): readonly Expression[] {
  const part = list[index];
  if (part !== undefined && typeof part !== 'string') return part;
  throw new DataError(`${what}: expected a list at place ${index + 1} of ${shown(list)}`);
}

/** All words of a list. @throws {DataError} when a list is among them */
export function wordsOf(list: readonly Expression[], what: string): readonly string[] {
  return list.map((_, index) => wordAt(list, index, what));
}
