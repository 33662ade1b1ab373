import { contradicts, covers, ownedRegions, sentenceFor } from './edit-list.ts';
import type { Item } from './item.ts';
import type { Mind } from './mind.ts';
import { optimizerPrior } from './prior.ts';
import { ruleOfStatement } from './proposed-items.ts';
import { removalsOf } from './removals.ts';
import { ruleKey, type Statement } from './statement.ts';
import { wordRule } from './wording.ts';

/**
 * A whole new document (17): old statements as far as they are retained, without filler, duplicates and
 * conflicts, and the items, up to the limit. Cleaner and faster than edits, but forgetful.
 */
export function writtenDocument(mind: Mind, items: readonly Item[], limit: number): string {
  const { skill } = mind.reading;
  const regions = ownedRegions(skill);
  const owned = regions.map(({ from, to }) => skill.slice(from, to));
  const removed = new Set(removalsOf(mind).map(({ statement }) => statement));
  const old = mind.parser
    .parse(skill)
    .statements.filter(({ start }) => !regions.some(({ from, to }) => start >= from && start < to));
  const chosen = items
    .filter(({ rule }) => !old.some((statement) => covers(statement, rule)))
    .slice(0, limit);
  const lines = old.flatMap((statement, index) => {
    const later = old.slice(index + 1);
    const outdated =
      removed.has(statement) ||
      later.some((other) => ruleKey(other) === ruleKey(statement) || contradicts(other, statement)) ||
      chosen.some(({ rule }) => contradicts(statement, rule));
    return outdated ? [] : retained(mind, statement);
  });
  const written = dedupe([...lines, ...chosen.map((item) => sentenceFor(mind, item))]);
  const body = written.length === 0 ? ['Answer with care.'] : written;
  return [
    '# Rules',
    '',
    ...body.map((sentence) => `- ${sentence}`),
    ...owned.flatMap((region) => ['', region]),
  ].join('\n');
}

/** An old statement is kept as it was, turned vague, or lost. */
function retained(mind: Mind, statement: Statement): string[] {
  const name = `${mind.reading.key}/${ruleKey(statement)}`;
  if (mind.draw('retain', name) < mind.profile.retains) return [statement.text];
  if (mind.draw('forget', name) >= optimizerPrior.forgottenVague || statement.value === null) return [];
  return [
    wordRule(mind.book, {
      ...ruleOfStatement(statement),
      scope: 'vague',
      exceptionValue: null,
      taskId: null,
    }),
  ];
}

function dedupe(sentences: readonly string[]): string[] {
  return [...new Set(sentences)];
}
