import { DataError } from '../../../core/errors.ts';
import { type Atom, type Condition, conjuncts, isVariable } from './condition.ts';
import type { Facts, Row } from './facts.ts';
import { rootType, type Typed } from './typed-list.ts';

/** Values of variables; a search binds and unbinds in place. */
export type Binding = Map<string, string>;

/** What formulas are evaluated in. */
export interface World {
  readonly facts: Facts;
  readonly types: ObjectTypes;
  /** Counts down with every step of a search, so that no formula can hang the program. */
  readonly effort: { left: number };
}

/** A state of a real game takes some ten thousand steps: conditions looked at, facts and objects tried. */
export const effortPerState = 2_000_000;

function take(world: World, steps: number): void {
  world.effort.left -= steps;
  if (world.effort.left < 0) throw new DataError('a condition takes too long to evaluate');
}

/** Which objects have a type: the root type fits every object, any other type only its own. */
export class ObjectTypes {
  readonly #typeOf: ReadonlyMap<string, string>;
  readonly #objects = new Map<string, string[]>();

  constructor(objects: readonly Typed[]) {
    this.#typeOf = new Map(objects.map(({ name, type }) => [name, type]));
    this.#objects.set(rootType, [...this.#typeOf.keys()]);
    for (const [name, type] of this.#typeOf)
      if (type !== rootType) this.#objects.set(type, [...(this.#objects.get(type) ?? []), name]);
  }

  of(type: string): readonly string[] {
    return this.#objects.get(type) ?? [];
  }

  fits(id: string, type: string): boolean {
    return type === rootType ? this.#typeOf.has(id) : this.#typeOf.get(id) === type;
  }
}

/** Does a formula hold whose free variables are all bound? @throws {DataError} when it takes too long */
export function holds(condition: Condition, binding: Binding, world: World): boolean {
  take(world, 1);
  switch (condition.kind) {
    case 'atom':
      take(world, condition.terms.length);
      return world.facts.has(condition.predicate, ground(condition.terms, binding));
    case 'equal': {
      const [left, right] = ground(condition.terms, binding);
      return left === right;
    }
    case 'and':
      return condition.parts.every((part) => holds(part, binding, world));
    case 'or':
      return condition.parts.some((part) => holds(part, binding, world));
    case 'not':
      return !holds(condition.part, binding, world);
    case 'exists':
      return search(condition.variables, [condition.body], binding, world, () => true);
    case 'forall': {
      const body = condition.body;
      const counterexample: Condition = { kind: 'not', part: body, free: body.free };
      return !search(condition.variables, [counterexample], binding, world, () => true);
    }
  }
}

/**
 * Finds the values of variables under which all conditions hold; the same values may come more than once.
 * @param visit called with the binding of each solution; true ends the search
 * @returns was it ended by `visit`?
 * @throws {DataError} when it takes too long
 */
export function search(
  variables: readonly Typed[],
  conditions: readonly Condition[],
  binding: Binding,
  world: World,
  visit: (binding: Binding) => boolean,
): boolean {
  // Inner variables hide outer ones of the same name for as long as the search lasts.
  const hidden = variables.map(({ name }) => [name, binding.get(name)] as const);
  for (const [name] of hidden) binding.delete(name);
  const open = new Map(variables.map(({ name, type }) => [name, type]));
  try {
    return extend(open, conditions.flatMap(conjuncts), binding, world, visit);
  } finally {
    for (const [name, value] of hidden) {
      if (value === undefined) binding.delete(name);
      else binding.set(name, value);
    }
  }
}

type Open = ReadonlyMap<string, string>;

function extend(
  open: Open,
  conditions: readonly Condition[],
  binding: Binding,
  world: World,
  visit: (binding: Binding) => boolean,
): boolean {
  // A few words of a game can make conditions of many parts that are looked at again with every value that is tried.
  take(world, 1 + conditions.length);
  const rest: Condition[] = [];
  for (const condition of conditions) {
    take(world, condition.free.size);
    if (isOpen(condition, open)) rest.push(condition);
    else if (!holds(condition, binding, world)) return false;
  }
  if (rest.some((condition) => isImpossible(condition, world))) return false;
  const [first] = open;
  if (first === undefined) return visit(binding);

  const match = fewestRows(rest, binding, world);
  if (match !== null) {
    const others = rest.filter((condition) => condition !== match.atom);
    take(world, match.rows.length * (1 + open.size));
    for (const row of match.rows) {
      const bound = bindRow(match.atom, row, open, binding, world.types);
      if (bound === null) continue;
      const left = new Map([...open].filter(([name]) => !bound.includes(name)));
      const ended = extend(left, others, binding, world, visit);
      for (const name of bound) binding.delete(name);
      if (ended) return true;
    }
    return false;
  }
  const choice = rest.find((condition) => condition.kind === 'or');
  if (choice?.kind === 'or') {
    const others = rest.filter((condition) => condition !== choice);
    return choice.parts.some((part) => extend(open, [...others, ...conjuncts(part)], binding, world, visit));
  }
  const inner = rest.find((condition) => condition.kind === 'exists' && isLiftable(condition, open, binding));
  if (inner?.kind === 'exists') {
    const wider = new Map([...open, ...inner.variables.map((own) => [own.name, own.type] as const)]);
    const others = rest.filter((condition) => condition !== inner);
    return extend(wider, [...others, ...conjuncts(inner.body)], binding, world, visit);
  }
  const [name, type] = first;
  const left = new Map([...open].filter(([other]) => other !== name));
  for (const id of world.types.of(type)) {
    binding.set(name, id);
    const ended = extend(left, rest, binding, world, visit);
    binding.delete(name);
    if (ended) return true;
  }
  return false;
}

/** The open atom that leaves the fewest rows to try. */
function fewestRows(
  conditions: readonly Condition[],
  binding: Binding,
  world: World,
): { atom: Atom; rows: readonly Row[] } | null {
  let best: { atom: Atom; rows: ReadonlyMap<string, Row> } | null = null;
  for (const atom of conditions) {
    if (atom.kind !== 'atom') continue;
    const known = atom.terms.map((term) => (isVariable(term) ? (binding.get(term) ?? null) : term));
    const rows = world.facts.candidates(atom.predicate, known);
    if (best === null || rows.size < best.rows.size) best = { atom, rows };
  }
  return best === null ? null : { atom: best.atom, rows: [...best.rows.values()] };
}

/** Binds an atom's open variables to a fact. @returns the names, or null (and nothing bound) when it does not match */
function bindRow(
  { terms }: Atom,
  row: Row,
  open: Open,
  binding: Binding,
  types: ObjectTypes,
): readonly string[] | null {
  const bound: string[] = [];
  const fits = terms.every((term, place) => {
    const id = row[place] ?? '';
    if (!isVariable(term)) return term === id;
    const value = binding.get(term);
    if (value !== undefined) return value === id;
    if (!types.fits(id, open.get(term) ?? '')) return false;
    binding.set(term, id);
    bound.push(term);
    return true;
  });
  if (fits) return bound;
  for (const name of bound) binding.delete(name);
  return null;
}

function isOpen({ free }: Condition, open: Open): boolean {
  for (const name of free) if (open.has(name)) return true;
  return false;
}

/** May the variables of an `exists` be searched for together with the open ones? Not when they hide one. */
function isLiftable(
  { variables }: Extract<Condition, { kind: 'exists' | 'forall' }>,
  open: Open,
  binding: Binding,
): boolean {
  return variables.every(({ name }) => !open.has(name) && !binding.has(name));
}

/** Nothing of that type exists, so there is no need to try the other variables. */
function isImpossible(condition: Condition, { types }: World): boolean {
  return condition.kind === 'exists' && condition.variables.some(({ type }) => types.of(type).length === 0);
}

/** Terms with their values. @throws {DataError} naming a variable that nothing declares */
export function ground(terms: readonly string[], binding: ReadonlyMap<string, string>): Row {
  return terms.map((term) => {
    if (!isVariable(term)) return term;
    const value = binding.get(term);
    if (value === undefined) throw new DataError(`variable '${term}' is not declared`);
    return value;
  });
}
