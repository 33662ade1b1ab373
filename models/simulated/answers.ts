import { editsFor, sentenceFor } from './edit-list.ts';
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
  merge: (mind) =>
    json({ reasoning: 'Joined what the proposals share.', edits: mergedEdits(mind).map(withSource(mind)) }),
  indices: (mind) => json({ reasoning: 'Most widely supported first.', selected_indices: ranked(mind) }),
  document: documentAnswer,
  critique: (mind) => {
    const items = wantedItems(mind);
    const lines = items
      .slice(0, itemLimit(mind, items.length))
      .map((item) => `- ${sentenceFor(mind, item).replace(/\.$/, ` (support ${item.support}).`)}`);
    return lines.length === 0 ? 'Nothing stands out.' : lines.join('\n');
  },
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

function editsAnswer(mind: Mind, { side }: AnswerShape): string {
  const items = wantedItems(mind);
  const all = editsFor(mind, items);
  const edits = all.slice(0, itemLimit(mind, all.length));
  const { episodes } = mind.reading;
  const patch = { reasoning: 'Rules for what the trajectories show.', edits };
  const seen = items.slice(0, 6);
  if (side === 'success')
    return json({
      batch_size: episodes.length,
      success_patterns: seen.map((item) => sentenceFor(mind, item).slice(0, 200)),
      patch,
    });
  return json({
    batch_size: episodes.length,
    failure_summary: seen.map((item) => ({
      failure_type: 'rule missing or wrong',
      count: item.support,
      description: sentenceFor(mind, item).slice(0, 200),
    })),
    patch,
  });
}

function documentAnswer(mind: Mind, { format }: AnswerShape): string {
  const items = wantedItems(mind);
  const text = writtenDocument(mind, items, itemLimit(mind, items.length));
  if (format !== 'json') return `<document>\n${text}\n</document>`;
  return json({
    reasoning: 'Rewritten as a whole.',
    change_summary: [`${items.length} rules considered`],
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
