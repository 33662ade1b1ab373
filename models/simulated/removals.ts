import { groupBy } from './group-by.ts';
import type { Mind } from './mind.ts';
import { fieldsOf } from './notices.ts';
import { ruleKey, type Statement } from './statement.ts';

/** A statement that tasks turned from right to wrong speak against. */
export interface Removal {
  readonly statement: Statement;
  readonly support: number;
}

/**
 * Evidence for removal from comparisons: each noticed regression names a statement that only the later
 * document has, on a field that is wrong now if there is one. False when the change was noise (11).
 */
export function removalsOf(mind: Mind): Removal[] {
  const { comparisons, previousSkill, skill } = mind.reading;
  if (previousSkill === null) return [];
  const before = new Set(mind.parser.parse(previousSkill).statements.map(ruleKey));
  const added = mind.parser.parse(skill).statements.filter((statement) => !before.has(ruleKey(statement)));
  const named = comparisons.flatMap(({ before: passed, after }) => {
    if (!passed || after.passed || mind.draw('regression', after.key) >= mind.profile.sees) return [];
    const wrong = new Set(fieldsOf(mind, after).flatMap(({ concept, right }) => (right ? [] : [concept.id])));
    const suspects = added.filter(({ concept }) => wrong.has(concept));
    const pool = suspects.length > 0 ? suspects : added;
    return pool.slice(Math.floor(mind.draw('suspect', after.key) * pool.length)).slice(0, 1);
  });
  return [...groupBy(named, (statement) => statement)].map(([statement, votes]) => ({
    statement,
    support: votes.length,
  }));
}
