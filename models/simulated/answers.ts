import { asSuggestion } from './carriers.ts';
import { covers, type EditReply, editsFor, sentenceFor } from './edit-list.ts';
import type { Item } from './item.ts';
import { writtenMemory } from './lesson-writing.ts';
import { mergedEdits } from './merge-reply.ts';
import type { Mind } from './mind.ts';
import { itemsFromNotices } from './noticed-items.ts';
import { noticesOf } from './notices.ts';
import type { AnswerShape } from './reading.ts';
import { itemLimit, utility, wantedItems } from './wanted-items.ts';
import { writtenDocument } from './written-document.ts';

/** Reply texts by the kind of the answer shape; the same items in another carrier. */
export const answers: Readonly<Record<string, (mind: Mind, shape: AnswerShape) => string>> = {
  edits: editsAnswer,
  merge: (mind, shape) => {
    const items = shape.format === 'document' ? wantedItems(mind) : [];
    const list = carried(mind, shape, { items, edits: () => mergedEdits(mind) }, withSource(mind));
    return json({ reasoning: 'Joined what the proposals share.', ...list });
  },
  indices: (mind) => json({ reasoning: 'Most widely supported first.', selected_indices: ranked(mind) }),
  document: documentAnswer,
  critique: (mind) => {
    const items = wantedItems(mind);
    const lines = items
      .slice(0, itemLimit(mind, items.length))
      .map((item) => `- ${sentenceFor(mind, item).replace(/\.$/, ` (support ${item.support}).`)}`);
    return lines.length === 0 ? 'Nothing stands out.' : lines.join('\n');
  },
  notes: (mind) =>
    json({ appendix_notes: mergedEdits(mind).map(({ content }) => content.replace(/^- /, '')) }),
  memory: (mind) =>
    json({ reasoning: 'From the tasks that changed.', meta_skill_content: writtenMemory(mind) }),
  guidance: (mind) => json({ reasoning: 'Regressions first.', slow_update_content: guidance(mind) }),
  number: (mind) => {
    const worth = mind.reading.proposals.map(({ content, target, support }) =>
      utility(mind, content || target, support ?? 1),
    );
    return json({
      learning_rate: worth.filter((value) => value >= 2).length,
      reasoning: 'Counted the proposals that rest on more than one task.',
      confidence: 0.5,
      risk_notes: [],
    });
  },
};

function editsAnswer(mind: Mind, shape: AnswerShape): string {
  const { side } = shape;
  const items = wantedItems(mind);
  const all = editsFor(mind, items);
  const edits = () => all.slice(0, itemLimit(mind, all.length));
  const { episodes } = mind.reading;
  const list = carried(mind, shape, { items, edits }, (entry) => entry);
  const patch = { reasoning: 'Rules for what the trajectories show.', ...list };
  const notes = shape.notes ? { appendix_notes: reminders(mind, items) } : {};
  const seen = items.slice(0, 6);
  if (side === 'success')
    return json({
      batch_size: episodes.length,
      success_patterns: seen.map((item) => sentenceFor(mind, item).slice(0, 200)),
      patch,
      ...notes,
    });
  return json({
    batch_size: episodes.length,
    failure_summary: seen.map((item) => ({
      failure_type: 'rule missing or wrong',
      count: item.support,
      description: sentenceFor(mind, item).slice(0, 200),
    })),
    patch,
    ...notes,
  });
}

/** The same items as edits, as suggestions or as one whole document. */
function carried<T extends object>(
  mind: Mind,
  { format }: AnswerShape,
  { items, edits }: { readonly items: readonly Item[]; readonly edits: () => readonly EditReply[] },
  finish: (entry: object) => T,
): object {
  if (format === 'suggestions') return { revise_suggestions: edits().map(asSuggestion).map(finish) };
  if (format !== 'document') return { edits: edits().map(finish) };
  const text = writtenDocument(mind, items, itemLimit(mind, items.length));
  const document = { title: 'Rewritten', change_summary: summaryOf(items), new_skill: text };
  return { skill_candidates: [finish(document)] };
}

/** Rules that the document holds already and that tasks miss all the same. */
function reminders(mind: Mind, items: readonly Item[]): string[] {
  const { statements } = mind.parser.parse(mind.reading.skill);
  return items
    .filter(({ rule }) => statements.some((statement) => covers(statement, rule)))
    .slice(0, 6)
    .map((item) => sentenceFor(mind, item));
}

function summaryOf(items: readonly Item[]): string[] {
  return [`${items.length} rules considered`];
}

function documentAnswer(mind: Mind, { format }: AnswerShape): string {
  const items = wantedItems(mind);
  const text = writtenDocument(mind, items, itemLimit(mind, items.length));
  if (format !== 'json') return `<document>\n${text}\n</document>`;
  return json({
    reasoning: 'Rewritten as a whole.',
    change_summary: summaryOf(items),
    new_skill: text,
  });
}

/** Regressions first, then what still fails (18). */
function guidance(mind: Mind): string {
  const { comparisons } = mind.reading;
  const regressed = comparisons
    .filter(({ before, after }) => before && !after.passed)
    .map(({ after }) => after);
  const urgent = new Set(itemsFromNotices(mind, noticesOf(mind, regressed)).map(({ rule }) => rule.concept));
  const items = wantedItems(mind);
  const ordered = [
    ...items.filter(({ rule }) => urgent.has(rule.concept)),
    ...items.filter(({ rule }) => !urgent.has(rule.concept)),
  ].slice(0, itemLimit(mind, items.length));
  return ordered.map((item) => `- ${sentenceFor(mind, item)}`).join('\n') || 'Keep to the rules above.';
}

/** Positions of the proposals, best first, as many as the limit allows. */
function ranked(mind: Mind): number[] {
  const { proposals } = mind.reading;
  return proposals
    .map(({ index, op, content, target, support }) => ({
      index,
      worth: utility(mind, `${op}/${target}/${content}`, support ?? 1),
    }))
    .sort((a, b) => b.worth - a.worth || a.index - b.index)
    .slice(0, itemLimit(mind, proposals.length))
    .map(({ index }) => index);
}

function withSource(mind: Mind): <T extends object>(edit: T) => T & { source_type: string } {
  const side = mind.reading.shape?.side ?? '';
  return (edit) => ({ ...edit, source_type: side === 'failure' || side === 'success' ? side : 'mixed' });
}

function json(value: object): string {
  return JSON.stringify(value, null, 1);
}
