import { groupBy } from './group-by.ts';
import { general, type Item, sourceKey, totalSupport } from './item.ts';
import type { Mind } from './mind.ts';
import { overfits } from './notices.ts';
import type { Rule } from './statement.ts';
import { conceptOf } from './world.ts';

/** Joins items that speak of one concept: supports of equal rules add, the larger support wins (16). */
export function mergeItems(mind: Mind, items: readonly Item[]): Item[] {
  return [...groupBy(items, ({ rule }) => rule.concept)].map(([id, group]) => {
    if (group.length === 1 && group[0] !== undefined && group[0].rule.scope !== 'task') return group[0];
    const concept = conceptOf(mind.world, id);
    const saying = [...groupBy(group, ({ rule }) => `${rule.value}/${rule.exceptionValue}`).values()];
    const ranked = saying
      .map((same) => ({ same, support: totalSupport(same), key: sourceKey(same) }))
      .sort((a, b) => b.support - a.support || (a.key < b.key ? -1 : 1));
    const winner = ranked[0]?.same ?? group;
    const values = new Set(group.map(({ rule }) => rule.value));
    const bothKinds =
      concept.exceptionTruth !== null && values.has(concept.truth) && values.has(concept.exceptionTruth);
    if (bothKinds) {
      const rule: Rule = {
        ...general(id, concept.truth),
        scope: 'conditional',
        exceptionValue: concept.exceptionTruth,
      };
      return { rule, support: totalSupport(group), key: sourceKey(group) };
    }
    return { rule: broadest(mind, winner), support: totalSupport(winner), key: sourceKey(winner) };
  });
}

/** The scope of several sources of one rule; a rule for single tasks stays one with chance w^N, drawn again. */
function broadest(mind: Mind, same: readonly Item[]): Rule {
  const rules = same.map(({ rule }) => rule);
  const found =
    rules.find(({ scope }) => scope === 'conditional') ??
    rules.find(({ scope }) => scope === 'general') ??
    rules.find(({ scope }) => scope === 'vague');
  const [first] = rules;
  if (first === undefined) throw new RangeError('no items to merge');
  if (found !== undefined) return found;
  if (mind.draw('tie-again', sourceKey(same)) < overfits(mind) ** totalSupport(same)) return first;
  return { ...first, scope: 'general', taskId: null };
}
