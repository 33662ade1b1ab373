import type { Item } from './item.ts';
import type { Mind } from './mind.ts';
import { optimizerPrior } from './prior.ts';
import { removalsOf } from './removals.ts';
import type { ParsedDocument, Rule, Statement } from './statement.ts';
import { optimizerParaphrases, paraphrases, wordRule } from './wording.ts';

/** One edit as a reply carries it. */
export interface EditReply {
  readonly op: 'append' | 'replace' | 'delete';
  readonly content: string;
  readonly target: string;
  readonly support_count: number;
}

/** Turns items and removal evidence into edits of the document, removals first (16). */
export function editsFor(mind: Mind, items: readonly Item[]): EditReply[] {
  const document = mind.parser.parse(mind.reading.skill);
  const removals = removalsOf(mind).map(
    ({ statement, support }): EditReply => ({
      op: 'delete',
      content: '',
      target: copied(mind, statement.text),
      support_count: support,
    }),
  );
  const written = items.flatMap((item) => editFor(mind, item, document));
  // A rule that is being replaced need not be removed as well.
  const replaced = new Set(written.flatMap(({ op, target }) => (op === 'replace' ? [target] : [])));
  return [...removals.filter(({ target }) => !replaced.has(target)), ...written];
}

function editFor(mind: Mind, item: Item, document: ParsedDocument): EditReply[] {
  const about = document.statements.filter(({ concept }) => concept === item.rule.concept);
  if (about.some((statement) => covers(statement, item.rule))) return [];
  const sentence = sentenceFor(mind, item);
  const old = about.findLast((statement) => contradicts(statement, item.rule));
  if (old === undefined || !replaceable(old, document))
    return [{ op: 'append', content: `- ${sentence}`, target: '', support_count: item.support }];
  return [{ op: 'replace', content: sentence, target: copied(mind, old.text), support_count: item.support }];
}

/** The item as a sentence, in one of the optimizer's own paraphrases. */
export function sentenceFor(mind: Mind, item: Item): string {
  const round = Math.floor(mind.draw('wording', item.key, item.rule.concept) * 4);
  const paraphrase = Math.floor(mind.draw('paraphrase', item.key, item.rule.concept) * optimizerParaphrases);
  return wordRule(mind.book, item.rule, paraphrase + round * paraphrases.length);
}

/** Does the document say it already, at least as broadly? */
export function covers(statement: Statement, rule: Rule): boolean {
  if (statement.concept !== rule.concept || statement.value !== rule.value) return false;
  if (statement.scope === 'task') return rule.scope === 'task' && statement.taskId === rule.taskId;
  if (statement.scope === 'vague') return rule.scope === 'vague' || rule.scope === 'task';
  return rule.scope !== 'conditional' || statement.exceptionValue === rule.exceptionValue;
}

/** Another value or a narrower or vaguer saying of a rule that is not for one task. */
export function contradicts(statement: Statement, rule: Rule): boolean {
  return rule.scope !== 'task' && statement.concept === rule.concept && statement.scope !== 'task';
}

/** A sentence that says something else as well, or stands in a region that others own, is left alone. */
function replaceable(statement: Statement, document: ParsedDocument): boolean {
  const alone = document.statements.filter(({ start }) => start === statement.start).length === 1;
  return (
    alone &&
    !ownedRegions(document.text).some(({ from, to }) => statement.start >= from && statement.start < to)
  );
}

/** Regions between `<!-- X_START -->` and `<!-- X_END -->`. */
export function ownedRegions(text: string): { from: number; to: number }[] {
  return [...text.matchAll(/<!-- (\w+)_START -->[\s\S]*?<!-- \1_END -->/g)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
  }));
}

/** A target text is mostly copied exactly; a slip changes a space, and the edit will not be found. */
function copied(mind: Mind, text: string): string {
  return mind.draw('copy', text) < optimizerPrior.exactTarget ? text : text.replace(' ', '  ');
}
