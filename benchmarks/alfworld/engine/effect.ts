import { DataError } from '../../../core/errors.ts';
import {
  type Arities,
  type Atom,
  type Condition,
  conjuncts,
  joined,
  parseAtom,
  parseCondition,
} from './condition.ts';
import { type Expression, listAt, shown, wordAt } from './expression.ts';
import { type Binding, ground, holds, search, type World } from './search.ts';
import { parseTypedList, type Typed } from './typed-list.ts';

/** One atom that an action makes true or false, under a condition, for all values of variables of its own. */
export interface Effect {
  readonly adds: boolean;
  readonly atom: Atom;
  /** null: always. */
  readonly when: Condition | null;
  readonly variables: readonly Typed[];
}

/** A ground change. */
export interface Change {
  readonly adds: boolean;
  readonly predicate: string;
  readonly row: readonly string[];
}

/**
 * Reads and, not, when, forall and atoms; what an action costs (`increase`) is left out.
 * @throws {DataError} naming what is not known
 */
export function parseEffects(
  expression: Expression | undefined,
  arities: Arities,
  what: string,
): readonly Effect[] {
  if (expression === undefined || typeof expression === 'string')
    throw new DataError(`${what}: expected an effect, found ${shown(expression)}`);
  if (expression.length === 0) return [];
  switch (wordAt(expression, 0, what)) {
    case 'and':
      return expression.slice(1).flatMap((part) => parseEffects(part, arities, what));
    case 'increase':
      return [];
    case 'not':
      return [
        {
          adds: false,
          atom: parseAtom(listAt(expression, 1, what), arities, what),
          when: null,
          variables: [],
        },
      ];
    case 'when': {
      const when = parseCondition(expression[1], arities, what);
      return parseEffects(expression[2], arities, what).map((effect) => ({
        ...effect,
        when: effect.when === null ? when : joined('and', [when, effect.when]),
      }));
    }
    case 'forall': {
      const variables = parseTypedList(listAt(expression, 1, what), what);
      return parseEffects(expression[2], arities, what).map((effect) => ({
        ...effect,
        variables: [...variables, ...effect.variables],
      }));
    }
    default:
      return [{ adds: true, atom: parseAtom(expression, arities, what), when: null, variables: [] }];
  }
}

/**
 * What an action does in a state: conditions are those of the state before, and of an atom that is both added and
 * deleted the addition stands.
 */
export function changesOf(effects: readonly Effect[], binding: Binding, world: World): readonly Change[] {
  return settled(effects.flatMap((effect) => instances(effect, binding, world, true)));
}

/** The same with every condition taken as met: the record from which texts are derived. */
export function declaredChanges(
  effects: readonly Effect[],
  binding: Binding,
  world: World,
): readonly Change[] {
  return settled(effects.flatMap((effect) => instances(effect, binding, world, false)));
}

/** For one effect the terms of those atoms any of which makes it nothing new; none: it always is something new. */
type Excuse = readonly (readonly string[])[];

/**
 * Prepares the question whether an instance of an action changes nothing, each effect being part of the
 * precondition already (spec/benchmarks-agentic.md 2.4): the planner's translation drops such instances. In practice
 * that is going to where the agent is.
 * @returns null when no instance can: most actions do something new
 */
export function idlenessOf(precondition: Condition, effects: readonly Effect[]): readonly Excuse[] | null {
  const added = effects.filter(
    ({ adds, when, variables }) => adds && when === null && variables.length === 0,
  );
  const excuses = effects.map((effect): Excuse => {
    // What a quantified effect changes is not known before its variables are.
    if (effect.variables.length > 0) return [];
    const demanded = [precondition, ...(effect.when === null ? [] : [effect.when])].flatMap((condition) =>
      literalsOf(condition).filter(({ positive }) => positive === effect.adds),
    );
    // Of an atom that is deleted and added the addition stands.
    const kept = effect.adds ? [] : added.map(({ atom }) => ({ atom, positive: true }));
    return [...demanded, ...kept].flatMap(({ atom }) =>
      atom.predicate === effect.atom.predicate ? [atom.terms] : [],
    );
  });
  return excuses.some((excuse) => excuse.length === 0) ? null : excuses;
}

/** Does this instance change nothing? `idleness` is what {@link idlenessOf} prepared of its action. */
export function changesNothing(
  idleness: readonly Excuse[],
  effects: readonly Effect[],
  binding: Binding,
): boolean {
  const value = (term: string): string => binding.get(term) ?? term;
  return effects.every(({ atom }, index) =>
    idleness[index]?.some((terms) =>
      terms.every((term, place) => value(term) === value(atom.terms[place] ?? '')),
    ),
  );
}

interface Literal {
  readonly atom: Atom;
  readonly positive: boolean;
}

function literalsOf(condition: Condition): readonly Literal[] {
  return conjuncts(condition).flatMap((part): Literal[] => {
    if (part.kind === 'atom') return [{ atom: part, positive: true }];
    return part.kind === 'not' && part.part.kind === 'atom' ? [{ atom: part.part, positive: false }] : [];
  });
}

function instances(effect: Effect, binding: Binding, world: World, conditional: boolean): Change[] {
  const { adds, atom, when, variables } = effect;
  const change = (): Change => ({ adds, predicate: atom.predicate, row: ground(atom.terms, binding) });
  const condition = conditional ? when : null;
  if (variables.length === 0) return condition === null || holds(condition, binding, world) ? [change()] : [];
  const changes: Change[] = [];
  search(variables, condition === null ? [] : [condition], binding, world, () => {
    changes.push(change());
    return false;
  });
  return changes;
}

function settled(changes: readonly Change[]): readonly Change[] {
  const key = ({ predicate, row }: Change): string => [predicate, ...row].join(' ');
  const added = new Set(changes.filter(({ adds }) => adds).map(key));
  return changes.filter((change) => change.adds || !added.has(key(change)));
}
