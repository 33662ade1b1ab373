import type { Item } from './item.ts';
import type { Mind } from './mind.ts';
import { optimizerPrior } from './prior.ts';
import type { Rule, Statement } from './statement.ts';

/** Rules read in critiques and proposals, with their stated support; each is kept with a fixed chance (10). */
export function itemsFromTexts(mind: Mind): Item[] {
  const { critiques, proposals } = mind.reading;
  const texts = [
    ...critiques.map((text) => ({ text, support: null })),
    ...proposals
      .filter(({ op }) => op !== 'delete')
      .map(({ content, support }) => ({ text: content, support })),
  ];
  return texts.flatMap(({ text, support }) =>
    mind.parser
      .parse(text)
      .statements.map((statement) => ({
        rule: ruleOfStatement(statement),
        support: support ?? statement.support ?? 1,
        key: `${text}/${statement.start}`,
      }))
      .filter(({ key, rule }) => mind.draw('kept', key, rule.concept) < optimizerPrior.evidenceKept),
  );
}

/** A statement without its place. */
export function ruleOfStatement({ concept, value, exceptionValue, scope, taskId }: Statement): Rule {
  return { concept, value, exceptionValue, scope, taskId };
}
