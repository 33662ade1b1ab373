import type { EventOf } from '../../../../core/events.ts';
import { editHistory } from '../../../edit-history.ts';
import { numberOf, rowsOf, textsOf } from '../../../skill/log-values.ts';
import type { Fate } from './change.ts';

type Stage = EventOf<'stage'>;

const decisions: Readonly<Record<string, string>> = {
  accept_new_best: 'accepted as the new best',
  accept: 'accepted',
  reject: 'rejected',
  force_accept: 'taken without a gate',
  skip_no_patches: 'nothing usable was proposed',
  skip_no_rewrite: 'no usable document was written',
  skip_noop: 'the document did not change',
  skip_no_gradient: 'no criticism to work with',
  skip_no_document: 'no usable document was written',
  skip_unchanged: 'the document did not change',
  skip_no_failures: 'no task failed',
  skip_no_proposal: 'nothing usable was proposed',
  skip_duplicate: 'the document was there already',
  inject_placeholder: 'an empty region was placed',
  no_content: 'no usable text was written',
  skipped: 'skipped',
};

/** An action of a log in words; unknown ones as they are. */
export function decisionText(action: string | null): string {
  if (action === null) return 'not decided: the log ends here';
  return decisions[action] ?? action.replaceAll('_', ' ');
}

export function fateOf(action: string | null): Fate {
  if (action === null) return 'undecided';
  if (/^(accept|force_accept|inject_placeholder)/.test(action)) return 'accepted';
  return action.startsWith('reject') ? 'rejected' : 'not-applied';
}

const statuses: Readonly<Record<string, string>> = {
  applied_append: 'appended',
  applied_append_before_protected_region: 'appended before the protected region',
  applied_insert_after: 'inserted after the target',
  applied_insert_after_fallback_append: 'target not found: appended instead',
  applied_insert_after_fallback_before_protected_region:
    'target not found: appended before the protected region instead',
  applied_replace: 'replaced',
  applied_delete: 'deleted',
  skipped_protected_region: 'not applied: inside a protected region',
  skipped_replace_missing_target: 'not applied: no target was named',
  skipped_replace_target_not_found: 'not applied: target not found',
  skipped_delete_missing_target: 'not applied: no target was named',
  skipped_delete_target_not_found: 'not applied: target not found',
  skipped_unknown_op: 'not applied: unknown operation',
  skipped_empty_content: 'not applied: nothing to add',
  error: 'not applied: malformed',
};

/** What became of an edit when it was applied. */
export function statusText(status: string): string {
  return statuses[status] ?? status.replaceAll('_', ' ');
}

/** Was the document changed by an edit of this status? */
export function isApplied(status: string): boolean {
  return status.startsWith('applied');
}

/** Stages in the words of the edit history, without their place. */
export function toldOf(stages: readonly Stage[], names: readonly string[]): string[] {
  const chosen = stages.filter(({ name }) => names.includes(name));
  return editHistory(chosen.map((stage) => ({ ...stage, place: {} }))).map((line) =>
    // The action stands above as the decision.
    line.trim().replace(/^\w+: (?=candidate )/, ''),
  );
}

/** What the train rollouts of a step came to, over all of its micro-batches. */
export function batchText(stages: readonly Stage[]): string[] {
  const batches = stages.filter(({ name }) => name === 'batch-rolled-out');
  const rows = batches.flatMap(({ data }) => rowsOf(data.rows));
  if (rows.length === 0) return [];
  const mean = (of: 'hard' | 'soft') =>
    rows.reduce((sum, row) => sum + (numberOf(row[of]) ?? 0), 0) / rows.length;
  const missing = batches.flatMap(({ data }) => textsOf(data.missing));
  const lost = missing.length === 0 ? '' : `; missing: ${missing.join(', ')}`;
  const tasks = rows.length === 1 ? 'task' : 'tasks';
  return [
    `${rows.length} train ${tasks}: hard ${mean('hard').toFixed(4)}, soft ${mean('soft').toFixed(4)}${lost}`,
  ];
}

/** `epoch 1, step 2`. */
export function placeText({ epoch, step }: { readonly epoch?: number; readonly step?: number }): string {
  const parts = [epoch === undefined ? '' : `epoch ${epoch}`, step === undefined ? '' : `step ${step}`];
  return parts.filter((part) => part !== '').join(', ');
}
