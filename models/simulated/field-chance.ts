import type { BookTask } from './book.ts';
import { type TargetProfile, worldPrior } from './prior.ts';
import type { ParsedDocument, Statement } from './statement.ts';
import { conceptOf, truthOf, type World, type WorldConcept } from './world.ts';

/** One way in which the document can act on a field, with its chance among the conflicting ways. */
export interface FieldCase {
  readonly weight: number;
  /** The value that the document asks for; null = it says nothing that acts here. */
  readonly stated: number | null;
  /** Chance that a stated value is followed: sg(F). */
  readonly follow: number;
  /** q: chance that the field is right. */
  readonly right: number;
}

type Carried = BookTask['concepts'][number];

/** How a document acts on one field of one task: spec/simulated-world.md 5 and 6. Weights sum to one. */
export function fieldCases(
  world: World,
  profile: TargetProfile,
  document: ParsedDocument,
  task: BookTask,
  carried: Carried,
): readonly FieldCase[] {
  const concept = conceptOf(world, carried.id);
  const base = logistic(
    profile.alpha + concept.beta - world.irrelevantCost * irrelevantStatements(document, task),
  );
  const exception = carried.exception && concept.exceptionTruth !== null;
  const rules = applicableRules(document, concept, task, exception);
  if (rules.length === 0 || !prerequisiteMet(world, concept, document))
    return [{ weight: 1, stated: null, follow: 0, right: base }];
  return rules.map(({ value, weight, vague, emphasised }) => {
    const force =
      profile.phi -
      Math.max(0, document.statements.length - profile.capacity) / world.overloadScale -
      document.tokens / world.lengthScaleTokens +
      (emphasised ? world.emphasis : 0) -
      (vague ? worldPrior.vagueCost : 0) -
      (antagonistStated(concept, document) ? concept.antagonistCost : 0);
    const follow = logistic(force);
    const right = value === truthOf(concept, exception) ? base + (1 - base) * follow : base * (1 - follow);
    return { weight, stated: value, follow, right };
  });
}

/** Chance that the private fact is right: what no document can teach. */
export function factChance(world: World, profile: TargetProfile): number {
  return logistic(profile.alpha + world.factLogit);
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function irrelevantStatements(document: ParsedDocument, task: BookTask): number {
  let count = 0;
  for (const statement of document.statements)
    if (foreign(statement, task) || !task.concepts.some(({ id }) => id === statement.concept)) count += 1;
  return count;
}

function foreign(statement: Statement, task: BookTask): boolean {
  return statement.scope === 'task' && statement.taskId !== task.id;
}

/** The more specific rule speaks: for this task, then for the exception, then in general. */
function valueHere(statement: Statement, exception: boolean): { rank: number; value: number } | null {
  const { scope, value, exceptionValue } = statement;
  if (scope === 'conditional' && exception)
    return exceptionValue === null ? null : { rank: 2, value: exceptionValue };
  if (value === null) return null;
  return { rank: scope === 'task' ? 3 : 1, value };
}

/** Distinct values by last mention; of two, the later wins with a fixed chance. */
function applicableRules(
  document: ParsedDocument,
  concept: WorldConcept,
  task: BookTask,
  exception: boolean,
): { value: number; weight: number; vague: boolean; emphasised: boolean }[] {
  let rank = 0;
  const byValue = new Map<number, { vague: boolean; emphasised: boolean }>();
  for (const statement of document.statements) {
    if (statement.concept !== concept.id || foreign(statement, task)) continue;
    const here = valueHere(statement, exception);
    if (here === null || here.rank < rank) continue;
    if (here.rank > rank) byValue.clear();
    rank = here.rank;
    const before = byValue.get(here.value);
    byValue.delete(here.value);
    byValue.set(here.value, {
      vague: statement.scope === 'vague' && (before?.vague ?? true),
      emphasised: statement.emphasised || (before?.emphasised ?? false),
    });
  }
  const values = [...byValue.entries()].reverse();
  let left = 1;
  return values.map(([value, manner], index) => {
    const weight = index === values.length - 1 ? left : left * worldPrior.laterWins;
    left -= weight;
    return { value, weight, ...manner };
  });
}

/** Rightly stated: the last rule on the prerequisite that is not for a single task names its truth. */
function prerequisiteMet(world: World, concept: WorldConcept, document: ParsedDocument): boolean {
  const id = concept.prerequisite;
  if (id === null) return true;
  const last = document.statements.findLast(
    (statement) => statement.concept === id && statement.scope !== 'task' && statement.value !== null,
  );
  return last !== undefined && last.value === conceptOf(world, id).truth;
}

function antagonistStated(concept: WorldConcept, document: ParsedDocument): boolean {
  return (
    concept.antagonist !== null &&
    document.statements.some(({ concept: id, scope }) => id === concept.antagonist && scope !== 'task')
  );
}
