import type { TrainRollout } from '../core/arena.ts';
import type { JsonObject } from '../core/json.ts';
import { guardBlockText, textBlock } from '../core/prompt-blocks.ts';
import type { SkillOptConfig } from './config.ts';
import type { ScoreKind } from './evaluate.ts';
import type { ItemKind } from './items.ts';
import type { Analysis } from './reflect.ts';
import { isFailure } from './rollout.ts';

export type FailurePattern = {
  readonly pattern: string;
  readonly count: number;
  readonly taskIds: readonly string[];
};

/** What one step leaves for the analysts of the epoch's later steps (spec/optimizer.md 3.8). */
export type BufferEntry = {
  readonly step: number;
  readonly action: string;
  readonly total: number;
  readonly failed: number;
  readonly failurePatterns: readonly FailurePattern[];
  /** Only of a rejected candidate: the selected items as proposed, reduced, and both scores, unrounded. */
  readonly rejected: {
    readonly scoreBefore: number;
    readonly scoreAfter: number;
    /** `at-most`: the evaluation was ended early, and `scoreAfter` is its upper bound. */
    readonly scoreAfterIs: ScoreKind;
    readonly edits: readonly JsonObject[];
  } | null;
};

/**
 * The buffer as analysts see it, or nothing for an empty one: a line a step, its failure patterns in words, and
 * a `tried` block with what the gate rejected.
 */
export function renderBuffer(
  entries: readonly BufferEntry[],
  switches: SkillOptConfig['buffer'],
  kind: ItemKind,
): string {
  if (!switches.failurePatterns && !switches.rejectedEdits) return '';
  return entries.map((entry) => renderEntry(entry, switches, kind)).join('\n');
}

function renderEntry(entry: BufferEntry, switches: SkillOptConfig['buffer'], kind: ItemKind): string {
  const lines = [
    `Step ${entry.step}: ${entry.action.replaceAll('_', ' ')}, ${entry.failed} of ${entry.total} tasks failed.`,
  ];
  if (switches.failurePatterns)
    for (const { pattern, count, taskIds } of entry.failurePatterns)
      lines.push(guardBlockText(`- "${pattern}" (${count} x; tasks ${taskIds.join(', ')})`));
  if (switches.rejectedEdits && entry.rejected !== null) {
    const { scoreBefore, scoreAfter, scoreAfterIs, edits } = entry.rejected;
    const body = edits.map((item, index) => `${index + 1}. ${kind.line(item)}`);
    const after = scoreAfterIs === 'at-most' ? `at most ${scoreAfter}` : scoreAfter;
    const attributes = { step: entry.step, outcome: 'rejected', before: scoreBefore, after };
    lines.push(textBlock('tried', body.join('\n'), attributes));
  }
  return lines.join('\n');
}

/** Failure patterns of a step (spec/optimizer.md 3.8; `own` is deviation 13.9). */
export function failurePatterns(
  rows: readonly TrainRollout[],
  analyses: readonly Analysis[],
  labels: SkillOptConfig['semantics']['patternLabels'],
): FailurePattern[] {
  const failed = rows.filter(isFailure);
  if (failed.length === 0) return [];
  const fromFailures = analyses.filter((analysis) => analysis.minibatch.side === 'failure');
  return labels === 'own' ? ownLabels(fromFailures) : positionalLabels(failed, fromFailures);
}

/** Each analyst's descriptions, with the tasks that this analyst read; reasons where it described nothing. */
function ownLabels(analyses: readonly Analysis[]): FailurePattern[] {
  const patterns = new Map<string, { count: number; taskIds: Set<string> }>();
  const add = (pattern: string, count: number, taskIds: readonly string[]) => {
    const known = patterns.get(pattern) ?? { count: 0, taskIds: new Set<string>() };
    for (const id of taskIds) known.taskIds.add(id);
    patterns.set(pattern, { count: known.count + count, taskIds: known.taskIds });
  };
  for (const { minibatch, summaries } of analyses) {
    const ids = minibatch.rows.map((row) => row.task.id);
    const named = summaries.filter((summary) => summary.label !== '');
    for (const { label, count } of named) add(label, Math.min(Math.max(count, 1), ids.length), ids);
    if (named.length > 0) continue;
    for (const group of groupByReason(minibatch.rows)) add(group.label, group.taskIds.length, group.taskIds);
  }
  return [...patterns].map(([pattern, { count, taskIds }]) => ({ pattern, count, taskIds: [...taskIds] }));
}

/** The reference's pairing: the i-th group of equal reasons takes the i-th description of any analyst. */
function positionalLabels(failed: readonly TrainRollout[], analyses: readonly Analysis[]): FailurePattern[] {
  const described = analyses.flatMap((analysis) => analysis.summaries.map((summary) => summary.label));
  return groupByReason(failed).map(({ label, taskIds }, index) => ({
    pattern: described[index] || label,
    count: taskIds.length,
    taskIds,
  }));
}

/** Groups by what stands before the first colon of the reason, in first-seen order (15.11). */
function groupByReason(rows: readonly TrainRollout[]): { label: string; taskIds: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const { failReason, task } of rows) {
    const colon = failReason?.indexOf(':') ?? -1;
    const label =
      failReason === null ? 'unknown' : colon < 0 ? failReason : failReason.slice(0, colon).trim();
    groups.set(label, [...(groups.get(label) ?? []), task.id]);
  }
  return [...groups].map(([label, taskIds]) => ({ label, taskIds }));
}
