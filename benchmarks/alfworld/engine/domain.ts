import { DataError } from '../../../core/errors.ts';
import { always, type Condition, parseCondition, predicatesIn } from './condition.ts';
import { type Effect, idlenessOf, parseEffects } from './effect.ts';
import { type Expression, listAt, parseExpression, shown, wordAt } from './expression.ts';
import { parseTypedList, rootType, type Typed } from './typed-list.ts';

export interface Action {
  readonly name: string;
  readonly parameters: readonly Typed[];
  readonly precondition: Condition;
  readonly effects: readonly Effect[];
  /** See {@link idlenessOf}. */
  readonly idleness: ReturnType<typeof idlenessOf>;
  /** Predicates on which it depends whether the action is offered. */
  readonly reads: ReadonlySet<string>;
}

export interface Domain {
  readonly types: ReadonlySet<string>;
  readonly constants: readonly Typed[];
  readonly arities: ReadonlyMap<string, number>;
  readonly actions: readonly Action[];
  /** Predicates that some action changes; all others stay as they are at the start. */
  readonly changing: ReadonlySet<string>;
}

const skipped = new Set([':requirements', ':functions']);

/**
 * Reads a PDDL domain: the subset that ALFRED's domain uses (spec/benchmarks-agentic.md 2.4).
 * @throws {DataError} naming the action, predicate or section that is wrong
 */
export function parseDomain(text: string): Domain {
  const what = 'pddl_domain';
  const [head, name, ...sections] = parseExpression(text, what);
  if (head !== 'define' || wordAt(listOf(name, what), 0, what) !== 'domain')
    throw new DataError(`${what}: must begin with (define (domain ...`);
  const types = new Set<string>([rootType]);
  const constants: Typed[] = [];
  const arities = new Map<string, number>();
  const actions: (readonly Expression[])[] = [];
  for (const part of sections) {
    const section = listOf(part, what);
    const kind = wordAt(section, 0, what);
    if (kind === ':types')
      for (const { name: type } of parseTypedList(section.slice(1), what)) types.add(type);
    else if (kind === ':constants') constants.push(...parseTypedList(section.slice(1), what));
    else if (kind === ':predicates')
      for (const predicate of section.slice(1)) {
        const [word, ...parameters] = listOf(predicate, what);
        if (typeof word !== 'string')
          throw new DataError(`${what}: a predicate without name: ${shown(predicate)}`);
        arities.set(word, parseTypedList(parameters, what).length);
      }
    else if (kind === ':action') actions.push(section);
    else if (!skipped.has(kind)) throw new DataError(`${what}: section '${kind}' is not known`);
  }
  const parsed = actions.map((section) => parseAction(section, arities));
  const names = parsed.map((action) => action.name);
  const twice = names.find((action, index) => names.indexOf(action) !== index);
  if (twice !== undefined) throw new DataError(`${what}: action '${twice}' is declared twice`);
  if (parsed.length === 0) throw new DataError(`${what}: no action in it`);
  const changing = new Set(parsed.flatMap(({ effects }) => effects.map(({ atom }) => atom.predicate)));
  return { types, constants, arities, actions: parsed, changing };
}

function parseAction(section: readonly Expression[], arities: ReadonlyMap<string, number>): Action {
  const name = wordAt(section, 1, 'pddl_domain: action');
  const what = `pddl_domain: action '${name}'`;
  const fields = new Map<string, Expression>();
  for (let at = 2; at < section.length; at += 2) {
    const value = section[at + 1];
    if (value === undefined) throw new DataError(`${what}: nothing after '${wordAt(section, at, what)}'`);
    fields.set(wordAt(section, at, what), value);
  }
  const parameters = parseTypedList(listOf(fields.get(':parameters') ?? [], what), what);
  const condition = fields.get(':precondition');
  const precondition = condition === undefined ? always : parseCondition(condition, arities, what);
  const effects = parseEffects(fields.get(':effect') ?? [], arities, what);
  refuseUndeclared(precondition, parameters, what);
  for (const { atom, when, variables } of effects)
    for (const used of [atom, ...(when === null ? [] : [when])])
      refuseUndeclared(used, [...parameters, ...variables], what);
  const idleness = idlenessOf(precondition, effects);
  return { name, parameters, precondition, effects, idleness, reads: new Set(predicatesIn(precondition)) };
}

/** @throws {DataError} naming a variable that is used and not declared */
export function refuseUndeclared(
  { free }: Pick<Condition, 'free'>,
  declared: readonly Typed[],
  what: string,
): void {
  for (const name of free)
    if (!declared.some((variable) => variable.name === name))
      throw new DataError(`${what}: variable '${name}' is not declared`);
}

function listOf(part: Expression | undefined, what: string): readonly Expression[] {
  return listAt(part === undefined ? [] : [part], 0, what);
}
