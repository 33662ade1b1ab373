import { headOf } from '../../core/cut-text.ts';
import { textBlock } from '../../core/prompt-blocks.ts';
import type { Proposal } from './proposal.ts';

/** One evaluated child, as later proposers read of it (spec/baselines.md 8.2). */
export interface HistoryEntry {
  readonly iteration: number;
  readonly proposal: Proposal;
  readonly action: 'create' | 'edit';
  readonly section: string;
  /** `improved`: above its parent; `kept`: on the frontier all the same; `discarded`: not on it. */
  readonly outcome: 'improved' | 'kept' | 'discarded';
  readonly score: number;
  /** `at-most`: the evaluation was ended early, and `score` is its upper bound. */
  readonly scoreIs: 'exact' | 'at-most';
  readonly parentScore: number;
  /** Titles of the child's sections. */
  readonly sections: readonly string[];
}

/** Characters of a proposal that later proposers see. */
const maxProposalCharacters = 1500;

/**
 * The feedback history as a proposer reads it, a `tried` block an entry, oldest first. With a limit of lines the
 * newest entries that fit are shown, a line for an entry's head counted; the newest always, cut to the limit.
 */
export function renderHistory(entries: readonly HistoryEntry[], maxLines: number | null): string {
  const shown: string[] = [];
  let left = maxLines ?? Number.POSITIVE_INFINITY;
  for (const entry of entries.toReversed()) {
    const lines = headOf(entry.proposal.text, maxProposalCharacters).split('\n');
    if (shown.length > 0 && lines.length + 1 > left) break;
    shown.unshift(renderEntry(entry, lines.slice(0, Math.max(1, left - 1))));
    left -= lines.length + 1;
  }
  return shown.join('\n');
}

function renderEntry(entry: HistoryEntry, lines: readonly string[]): string {
  const atMost = entry.scoreIs === 'at-most' ? 'at most ' : '';
  const delta = rounded(entry.score - entry.parentScore);
  return textBlock('tried', lines.join('\n'), {
    iteration: entry.iteration,
    action: entry.action,
    section: entry.section,
    // What stands on the frontier was not refused: readers of the block look at the status.
    status: entry.outcome === 'discarded' ? 'rejected' : 'accepted',
    outcome: entry.outcome,
    score: `${atMost}${rounded(entry.score)}`,
    change: `${atMost}${delta > 0 ? '+' : ''}${delta}`,
    sections: entry.sections.filter((title) => title !== '').join(' | '),
  });
}

function rounded(score: number): number {
  return Math.round(score * 10_000) / 10_000;
}
