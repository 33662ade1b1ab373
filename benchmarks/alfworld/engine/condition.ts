import { DataError } from '../../../core/errors.ts';
import { type Expression, listAt, shown, wordAt, wordsOf } from './expression.ts';
import { parseTypedList, type Typed } from './typed-list.ts';

/** A predicate over terms; a term is an object id or a variable (`?r`). */
export interface Atom {
  readonly kind: 'atom';
  readonly predicate: string;
  readonly terms: readonly string[];
  readonly free: ReadonlySet<string>;
}

/** A formula; `free` holds the variables that it leaves open. */
export type Condition =
  | Atom
  | { readonly kind: 'equal'; readonly terms: readonly [string, string]; readonly free: ReadonlySet<string> }
  | {
      readonly kind: 'and' | 'or';
      readonly parts: readonly Condition[];
      readonly free: ReadonlySet<string>;
    }
  | { readonly kind: 'not'; readonly part: Condition; readonly free: ReadonlySet<string> }
  | {
      readonly kind: 'exists' | 'forall';
      readonly variables: readonly Typed[];
      readonly body: Condition;
      readonly free: ReadonlySet<string>;
    };

/** Number of arguments of every declared predicate. */
export type Arities = ReadonlyMap<string, number>;

export function isVariable(term: string): boolean {
  return term.startsWith('?');
}

/** What always holds: the empty precondition. */
export const always: Condition = { kind: 'and', parts: [], free: new Set() };

/**
 * Reads a formula: and, or, not, imply, exists, forall, `=`, predicates; an empty list always holds.
 * @throws {DataError} naming an unknown predicate, a wrong number of arguments or a form that is not known
 */
export function parseCondition(
  expression: Expression | undefined,
  arities: Arities,
  what: string,
): Condition {
  if (expression === undefined || typeof expression === 'string')
    throw new DataError(`${what}: expected a condition, found ${shown(expression)}`);
  if (expression.length === 0) return always;
  const head = wordAt(expression, 0, what);
  const parts = (): readonly Condition[] =>
    expression.slice(1).map((part) => parseCondition(part, arities, what));
  const only = (count: number): void => {
    if (expression.length !== count + 1)
      throw new DataError(`${what}: '${head}' takes ${count} parts: ${shown(expression)}`);
  };
  switch (head) {
    case 'and':
    case 'or':
      return joined(head, parts());
    case 'not': {
      only(1);
      return negated(parseCondition(expression[1], arities, what));
    }
    case 'imply': {
      only(2);
      const [premise = always, conclusion = always] = parts();
      return joined('or', [negated(premise), conclusion]);
    }
    case 'exists':
    case 'forall': {
      only(2);
      const variables = parseTypedList(listAt(expression, 1, what), what);
      const body = parseCondition(expression[2], arities, what);
      const own = new Set(variables.map(({ name }) => name));
      return { kind: head, variables, body, free: new Set([...body.free].filter((name) => !own.has(name))) };
    }
    case '=': {
      only(2);
      const terms = [wordAt(expression, 1, what), wordAt(expression, 2, what)] as const;
      return { kind: 'equal', terms, free: freeOf(terms) };
    }
    default:
      return parseAtom(expression, arities, what);
  }
}

/** @throws {DataError} naming the predicate that is unknown or has another number of arguments */
export function parseAtom(expression: readonly Expression[], arities: Arities, what: string): Atom {
  const [predicate = '', ...terms] = wordsOf(expression, what);
  const arity = arities.get(predicate);
  if (arity === undefined)
    throw new DataError(`${what}: unknown predicate '${predicate}' in ${shown(expression)}`);
  if (arity !== terms.length)
    throw new DataError(`${what}: '${predicate}' takes ${arity} arguments: ${shown(expression)}`);
  return { kind: 'atom', predicate, terms, free: freeOf(terms) };
}

/** The parts of nested `and`s in one list. */
export function conjuncts(condition: Condition): readonly Condition[] {
  return condition.kind === 'and' ? condition.parts.flatMap(conjuncts) : [condition];
}

/** Names of all predicates in a formula. */
export function predicatesIn(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case 'atom':
      return [condition.predicate];
    case 'equal':
      return [];
    case 'and':
    case 'or':
      return condition.parts.flatMap(predicatesIn);
    case 'not':
      return predicatesIn(condition.part);
    case 'exists':
    case 'forall':
      return predicatesIn(condition.body);
  }
}

export function joined(kind: 'and' | 'or', parts: readonly Condition[]): Condition {
  return { kind, parts, free: new Set(parts.flatMap(({ free }) => [...free])) };
}

function negated(part: Condition): Condition {
  return { kind: 'not', part, free: part.free };
}

function freeOf(terms: readonly string[]): ReadonlySet<string> {
  return new Set(terms.filter(isVariable));
}
