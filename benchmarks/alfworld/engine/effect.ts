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

/** Can an action change nothing at all? Most cannot, which spares looking at their instances. */
export function mayChangeNothing(precondition: Condition, effects: readonly Effect[]): boolean {
  const demanded = new Set(
    conjuncts(precondition).flatMap((part) => (part.kind === 'atom' ? [part.predicate] : [])),
  );
  return effects.every(
    ({ adds, atom, when, variables }) =>
      !adds || when !== null || variables.length > 0 || demanded.has(atom.predicate),
  );
}

/**
 * Is every effect already part of the precondition? Such an action is not offered: the planner's translation drops
 * it (in practice: going to where the agent is).
 */
export function changesNothing(
  precondition: Condition,
  effects: readonly Effect[],
  binding: Binding,
  world: World,
): boolean {
  const demanded = literalKeys(precondition, binding);
  const added = new Set(
    effects.flatMap((effect) => (effect.adds && isPlain(effect) ? [atomKey(effect.atom, binding)] : [])),
  );
  return effects.every((effect) => {
    if (effect.variables.length > 0) return instances(effect, binding, world, false).length === 0;
    const key = atomKey(effect.atom, binding);
    if (!effect.adds && added.has(key)) return true;
    const wanted = `${effect.adds ? '+' : '-'}${key}`;
    return demanded.has(wanted) || (effect.when !== null && literalKeys(effect.when, binding).has(wanted));
  });
}

function isPlain({ when, variables }: Effect): boolean {
  return when === null && variables.length === 0;
}

function literalKeys(condition: Condition, binding: Binding): ReadonlySet<string> {
  return new Set(
    conjuncts(condition).flatMap((part) => {
      if (part.kind === 'atom') return [`+${atomKey(part, binding)}`];
      return part.kind === 'not' && part.part.kind === 'atom' ? [`-${atomKey(part.part, binding)}`] : [];
    }),
  );
}

function atomKey({ predicate, terms }: Atom, binding: Binding): string {
  return [predicate, ...ground(terms, binding)].join(' ');
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
