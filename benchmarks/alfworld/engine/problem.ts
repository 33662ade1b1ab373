import { DataError } from '../../../core/errors.ts';
import { type Condition, isVariable, parseAtom, parseCondition } from './condition.ts';
import { type Domain, refuseUndeclared } from './domain.ts';
import { type Expression, listAt, parseExpression, shown, wordAt } from './expression.ts';
import { Facts } from './facts.ts';
import { ObjectTypes } from './search.ts';
import { parseTypedList, rootType, type Typed } from './typed-list.ts';

export interface Problem {
  readonly types: ObjectTypes;
  readonly facts: Facts;
  readonly goal: Condition;
}

/** Real scenes have some 300 objects and 2,000 facts. */
const mostObjects = 20_000;
const mostFacts = 100_000;

/**
 * Reads a PDDL problem: objects, ground facts and goal. Numbers (`(= (distance ...) n)`) and initial negatives are
 * not stored.
 * @throws {DataError} naming the object, type or predicate that is wrong
 */
export function parseProblem(text: string, domain: Domain): Problem {
  const what = 'pddl_problem';
  const sections = new Map<string, readonly Expression[]>();
  const [head, ...parts] = parseExpression(text, what);
  if (head !== 'define') throw new DataError(`${what}: must begin with (define (problem ...`);
  for (const [index] of parts.entries()) {
    const section = listAt(parts, index, what);
    sections.set(wordAt(section, 0, what), section);
  }
  const section = (name: string): readonly Expression[] => {
    const found = sections.get(name);
    if (found === undefined) throw new DataError(`${what}: section '${name}' is missing`);
    return found.slice(1);
  };
  const objects = [...domain.constants, ...parseTypedList(section(':objects'), what)];
  refuseObjects(objects, domain, what);
  const facts = readFacts(section(':init'), domain, what);
  const goal = parseCondition(section(':goal')[0], domain.arities, `${what}: goal`);
  refuseUndeclared(goal, [], `${what}: goal`);
  return { types: new ObjectTypes(objects), facts, goal };
}

function refuseObjects(objects: readonly Typed[], domain: Domain, what: string): void {
  if (objects.length > mostObjects) throw new DataError(`${what}: more than ${mostObjects} objects`);
  for (const { name, type } of objects)
    if (type !== rootType && !domain.types.has(type))
      throw new DataError(`${what}: object '${name}' has the unknown type '${type}'`);
}

function readFacts(lines: readonly Expression[], domain: Domain, what: string): Facts {
  if (lines.length > mostFacts) throw new DataError(`${what}: more than ${mostFacts} facts`);
  const facts = new Facts();
  for (const [index] of lines.entries()) {
    const line = listAt(lines, index, `${what}: init`);
    const head = line[0];
    if (head === '=' || head === 'not') continue;
    const { predicate, terms } = parseAtom(line, domain.arities, `${what}: init`);
    if (terms.some(isVariable)) throw new DataError(`${what}: init: a variable in ${shown(line)}`);
    facts.add(predicate, terms);
  }
  return facts;
}
