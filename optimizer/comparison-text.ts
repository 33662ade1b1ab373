import type { TrainRollout } from '../core/arena.ts';
import { headOf } from '../core/cut-text.ts';
import { block, textBlock } from '../core/prompt-blocks.ts';
import { type EpisodeOptions, shownFeedback, shownOutput } from '../core/trajectory-text.ts';
import type { Comparison, Pair } from './comparison.ts';
import type { PairCategory } from './events.ts';
import { isFailure } from './rollout.ts';

/** In the order in which the optimizer reads them (spec/optimizer.md 3.9). */
const sections: readonly { readonly category: PairCategory; readonly title: string }[] = [
  { category: 'regressed', title: 'Regressed: right before, wrong now. Most important' },
  { category: 'persistent_fail', title: 'Persistent failures: wrong before, wrong now' },
  { category: 'improved', title: 'Improved: wrong before, right now' },
  { category: 'stable_success', title: 'Stable successes: right before, right now (answers only)' },
];

/** Characters of an answer that is shown without its trajectory. */
const maxAnswerCharacters = 300;

/** The earlier document and the compared tasks, a block each, as slow update and meta skill read them. */
export function renderComparison({ previous, kept }: Comparison, options: EpisodeOptions): string {
  const parts = sections.flatMap(({ category, title }) => {
    const pairs = kept.filter((pair) => pair.category === category);
    return [`${title}: ${pairs.length}`, ...pairs.map((pair) => renderPair(pair, options))];
  });
  return block('comparison', [textBlock('skill', previous.text, { version: 'before' }), ...parts].join('\n'));
}

function renderPair({ category, before, after }: Pair, options: EpisodeOptions): string {
  const stable = category === 'stable_success';
  const body = stable
    ? textBlock('output', headOf(after.answer, maxAnswerCharacters))
    : [...renderRun(before, 'before', options), ...renderRun(after, 'after', options)].join('\n');
  return block('episode', body, {
    id: after.task.id,
    before: isFailure(before) ? 0 : 1,
    after: isFailure(after) ? 0 : 1,
    'soft-before': before.soft.toFixed(2),
    'soft-after': after.soft.toFixed(2),
    level: options.level,
  });
}

/** One run of a pair: what was said, and why it was wrong if it was. */
function renderRun(row: TrainRollout, version: string, options: EpisodeOptions): string[] {
  const output = textBlock('output', shownOutput(row, options), { version });
  const feedback = isFailure(row) ? shownFeedback(row) : '';
  return feedback === '' ? [output] : [output, textBlock('feedback', feedback, { version })];
}
