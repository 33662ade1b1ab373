import { DataError } from '../../../core/errors.ts';
import type { Facts } from './facts.ts';
import type { ObjectTypes } from './search.ts';
import type { QueryLiteral } from './text-element.ts';

/** Objects by variable, the variables without question mark. */
export type TextBinding = ReadonlyMap<string, string>;

export interface TextWorld {
  /** Facts as texts see them: initial and declared ones, and `not_<predicate>` for those that were taken back. */
  readonly facts: Facts;
  readonly types: ObjectTypes;
  readonly effort: { left: number };
}

/**
 * All matches of a query, by nested loops over its literals in order, the facts of each sorted by their arguments.
 * Bound variables keep their value, and two variables never stand for the same object.
 * @param most matches wanted at most
 * @throws {DataError} when it takes too long
 */
export function matchesOf(
  query: readonly QueryLiteral[],
  binding: TextBinding,
  world: TextWorld,
  most = Number.POSITIVE_INFINITY,
): readonly TextBinding[] {
  const found: TextBinding[] = [];
  const visit = (at: number, bound: TextBinding): void => {
    const literal = query[at];
    if (literal === undefined) {
      found.push(bound);
      return;
    }
    for (const row of world.facts.sorted(literal.predicate)) {
      // Every row is compared with all that is bound already.
      world.effort.left -= 1 + bound.size;
      if (world.effort.left < 0) throw new DataError('grammar: a query takes too long');
      const next = bindRow(literal, row, bound, world.types);
      if (next !== null) visit(at + 1, next);
      if (found.length >= most) return;
    }
  };
  visit(0, binding);
  return found;
}

function bindRow(
  { variables }: QueryLiteral,
  row: readonly string[],
  binding: TextBinding,
  types: ObjectTypes,
): TextBinding | null {
  if (variables.length !== row.length) return null;
  let bound: Map<string, string> | null = null;
  for (const [place, { name, type }] of variables.entries()) {
    const id = row[place] ?? '';
    const known = (bound ?? binding).get(name);
    if (known !== undefined) {
      if (known !== id) return null;
      continue;
    }
    if (!types.fits(id, type) || isTaken(id, bound ?? binding)) return null;
    bound ??= new Map(binding);
    bound.set(name, id);
  }
  return bound ?? binding;
}

function isTaken(id: string, binding: TextBinding): boolean {
  for (const other of binding.values()) if (other === id) return true;
  return false;
}
