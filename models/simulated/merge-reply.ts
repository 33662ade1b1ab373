import type { EditReply } from './edit-list.ts';
import { sentenceFor } from './edit-list.ts';
import { groupBy } from './group-by.ts';
import type { Item } from './item.ts';
import { mergeItems } from './merged-items.ts';
import type { Mind } from './mind.ts';
import { normalise } from './phrases.ts';
import { optimizerPrior } from './prior.ts';
import { ruleOfStatement } from './proposed-items.ts';
import type { Proposal } from './reading.ts';
import { ruleKey } from './statement.ts';

interface Source {
  readonly item: Item;
  readonly proposal: Proposal;
}

/**
 * The union of proposed edits without duplicates: of several on one concept the larger support wins, those
 * that rest on one task are dropped with a fixed chance (16). Most supported first; never empty-handed.
 */
export function mergedEdits(mind: Mind): EditReply[] {
  const { proposals } = mind.reading;
  const sources = proposals.flatMap((proposal) => sourceOf(mind, proposal));
  const read = new Set(sources.map(({ proposal }) => proposal));
  const rules = mergeItems(
    mind,
    sources.map(({ item }) => item),
  ).map((item) => carried(mind, item, sources));
  const others = [
    ...groupBy(
      proposals.filter((proposal) => !read.has(proposal)),
      likeness,
    ).values(),
  ].flatMap(united);
  const all = [...rules, ...others]
    .map((edit) => ({ edit, name: `${edit.op}/${edit.target}/${edit.content}` }))
    .sort((a, b) => b.edit.support_count - a.edit.support_count || (a.name < b.name ? -1 : 1));
  const kept = all.filter(({ edit, name }, index) => {
    const alone = edit.support_count <= 1;
    const forgotten = mind.draw('kept', name) >= optimizerPrior.evidenceKept;
    return (
      index === 0 || !(forgotten || (alone && mind.draw('singleton', name) < optimizerPrior.singletonDropped))
    );
  });
  return kept.map(({ edit }) => edit);
}

/** An edit that writes exactly one rule can be joined with others on its concept. */
function sourceOf(mind: Mind, proposal: Proposal): Source[] {
  const { statements } = mind.parser.parse(proposal.content);
  const [statement] = statements;
  if (proposal.op === 'delete' || statement === undefined || statements.length > 1) return [];
  const support = proposal.support ?? statement.support ?? 1;
  const key = `${proposal.op}/${proposal.target}/${proposal.content}/${support}`;
  return [{ proposal, item: { rule: ruleOfStatement(statement), support, key } }];
}

/** Words and target of a joined edit come from the best supported source that says just this. */
function carried(mind: Mind, item: Item, sources: readonly Source[]): EditReply {
  const about = sources
    .filter((source) => source.item.rule.concept === item.rule.concept)
    .sort((a, b) => b.item.support - a.item.support || (a.item.key < b.item.key ? -1 : 1));
  const exact = about.find((source) => ruleKey(source.item.rule) === ruleKey(item.rule));
  const placed = about.find(({ proposal }) => proposal.op === 'replace' && proposal.target !== '');
  const content = exact?.proposal.content ?? sentenceFor(mind, item);
  const bare = content.replace(/^- /, '');
  return placed === undefined
    ? { op: 'append', content: `- ${bare}`, target: '', support_count: item.support }
    : { op: 'replace', content: bare, target: placed.proposal.target, support_count: item.support };
}

function likeness({ op, target, content }: Proposal): string {
  return op === 'delete' ? `delete ${target}` : `${op} ${target} ${normalise(content)}`;
}

function united(same: readonly Proposal[]): EditReply[] {
  const [first] = same;
  if (first === undefined) return [];
  const support_count = same.reduce((sum, { support }) => sum + (support ?? 1), 0);
  const op = first.op === 'delete' || first.op === 'replace' ? first.op : 'append';
  return [{ op, content: first.content, target: first.target, support_count }];
}
