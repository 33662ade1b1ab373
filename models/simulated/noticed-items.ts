import { groupBy } from './group-by.ts';
import { type Item, sourceKey, wrongValue } from './item.ts';
import type { Mind } from './mind.ts';
import type { Notice } from './notices.ts';
import { optimizerPrior } from './prior.ts';
import type { Rule } from './statement.ts';
import { conceptOf, type WorldConcept } from './world.ts';

/** One item for each concept that was noticed (spec/simulated-world.md 12). */
export function itemsFromNotices(mind: Mind, notices: readonly Notice[]): Item[] {
  const byConcept = groupBy(notices, ({ concept }) => concept);
  return [...byConcept].map(([id, group]) => {
    const sorted = [...group].sort((a, b) => (a.key < b.key ? -1 : 1));
    return {
      rule: ruleFrom(mind, conceptOf(mind.world, id), sorted),
      support: group.length,
      key: sourceKey(sorted),
    };
  });
}

/** Right if any notice was read rightly: for N notices with chance 1 - (1 - h)^N. Tied if all are: w^N. */
function ruleFrom(mind: Mind, concept: WorldConcept, notices: readonly Notice[]): Rule {
  const right = notices.some(({ rightlyRead }) => rightlyRead);
  const exceptions = notices.filter(({ exception }) => exception).length;
  const hasException = concept.exceptionTruth !== null && exceptions > 0;
  // What the document already says of the other tasks counts as knowing them.
  const saysGeneral = mind.parser
    .parse(mind.reading.skill)
    .statements.some(
      ({ concept: id, scope, value }) => id === concept.id && scope !== 'task' && value === concept.truth,
    );
  const value = right ? concept.truth : wrongValue(mind, concept);
  const first = notices[0];
  if (first !== undefined && notices.every(({ tied }) => tied)) {
    const here = right && first.exception ? (concept.exceptionTruth ?? value) : value;
    return { concept: concept.id, value: here, exceptionValue: null, scope: 'task', taskId: first.taskId };
  }
  if (hasException && (exceptions < notices.length || saysGeneral))
    return {
      concept: concept.id,
      value,
      exceptionValue: concept.exceptionTruth,
      scope: 'conditional',
      taskId: null,
    };
  return {
    concept: concept.id,
    value: hasException && right ? concept.exceptionTruth : value,
    exceptionValue: null,
    scope: mind.draw('vague', sourceKey(notices), concept.id) < optimizerPrior.vague ? 'vague' : 'general',
    taskId: null,
  };
}
