import { type EditSource, editSources } from '../../../skill/edit-source.ts';
import { type Fields, numberOf, rowsOf, textOf, textsOf } from '../../../skill/log-values.ts';
import type { MergeReply } from '../../../skill/read-run-history.ts';
import type { Fate, ShownEdit } from './change.ts';
import { itemKey, shownItem, supportText } from './shown-item.ts';
import { isApplied, statusText } from './words.ts';

/** Data of the stage events of one step of SkillOpt; null: the step did not come to that. */
export interface StepData {
  readonly reflected: Fields | null;
  readonly merged: Fields | null;
  readonly selected: Fields | null;
  readonly applied: Fields | null;
  /** Of the rewrite modes, in place of `applied`. */
  readonly rewritten: Fields | null;
  readonly mergeReplies: readonly MergeReply[];
  /** What became of the step's candidate. */
  readonly fate: Fate;
}

/** The step's edits in the order of application, then those of the pool that were not selected. */
export function poolEdits(step: StepData): ShownEdit[] {
  const selected = rowsOf(step.selected?.items);
  const sourceOf = sourcesOf(step);
  const report = rowsOf(step.applied?.report);
  const chosen = selected.map((item, index): ShownEdit => {
    const row = report[index];
    const { fate, status } = step.rewritten === null ? applied(row, step) : rewriting(item, step);
    return { ...shownItem(item), fate, source: sourceText(item, sourceOf(item)), status };
  });
  if (step.selected === null) return chosen;
  const keys = new Set(selected.map(itemKey));
  const budget = numberOf(step.selected.budget);
  const left = rowsOf(step.merged?.items).filter((item) => !keys.has(itemKey(item)));
  return [
    ...chosen,
    ...left.map(
      (item): ShownEdit => ({
        ...shownItem(item),
        fate: 'not-applied',
        source: sourceText(item, sourceOf(item)),
        status: `not selected${budget === null ? '' : `: over the learning rate of ${budget}`}`,
      }),
    ),
  ];
}

/** Every item of every analyst, with what became of it. */
export function analystProposals(step: StepData): ShownEdit[] {
  const selected = rowsOf(step.selected?.items).map(itemKey);
  const pool = new Set(rowsOf(step.merged?.items).map(itemKey));
  const outcome = (item: Fields): Pick<ShownEdit, 'fate' | 'status'> => {
    const key = itemKey(item);
    const place = selected.indexOf(key);
    if (place >= 0) {
      const row = rowsOf(step.applied?.report)[place];
      const { fate } = step.rewritten === null ? applied(row, step) : rewriting(item, step);
      return { fate, status: `selected, ${place + 1} of ${selected.length}` };
    }
    if (step.merged === null) return { fate: 'undecided', status: 'the log ends before the merge' };
    if (!pool.has(key)) return { fate: 'merged', status: 'into another edit, or left out by a merge' };
    return step.selected === null
      ? { fate: 'undecided', status: 'the log ends before the selection' }
      : { fate: 'not-applied', status: 'not selected' };
  };
  return rowsOf(step.reflected?.minibatches).flatMap((row) => {
    const who = analystText(row);
    return rowsOf(row.items).map(
      (item): ShownEdit => ({
        ...shownItem(item),
        ...outcome(item),
        source: [who, supportText(item)].filter((part) => part !== '').join('; '),
      }),
    );
  });
}

/** Analysts whose replies gave nothing, and items that could not be used. */
export function analystProblems({ reflected, merged, selected }: StepData): string[] {
  const lines = rowsOf(reflected?.minibatches).flatMap((row) => {
    const [dropped, problem] = [numberOf(row.dropped) ?? 0, textOf(row.problem)];
    const who = `${textOf(row.side) ?? ''} analyst ${numberOf(row.minibatch) ?? 0}`;
    return [
      ...(row.usable === false ? [`${who}: no usable reply${problem === null ? '' : ` (${problem})`}`] : []),
      ...(dropped > 0
        ? [`${who}: ${dropped} proposed items could not be used and were dropped (see its reply)`]
        : []),
    ];
  });
  const fallbacks = rowsOf(merged?.merges).flatMap((merge) =>
    merge.outcome === 'fallback'
      ? [
          `${textOf(merge.kind) ?? 'merge'}: no usable reply, so all of its items were kept (${textOf(merge.problem) ?? ''})`,
        ]
      : [],
  );
  const ranking = textOf(selected?.outcome);
  const ranked =
    ranking === null || ranking === 'all_kept'
      ? []
      : [
          `selection: ${ranking.replaceAll('_', ' ')}, ${rowsOf(selected?.items).length} of ${numberOf(selected?.poolSize) ?? 0}`,
        ];
  return [...lines, ...fallbacks, ...ranked];
}

function applied(row: Fields | undefined, { fate }: StepData): Pick<ShownEdit, 'fate' | 'status'> {
  const status = textOf(row?.status);
  if (row === undefined || status === null)
    return { fate: 'undecided', status: 'the log ends before it was applied' };
  if (!isApplied(status)) {
    const message = textOf(row.message);
    return {
      fate: 'not-applied',
      status: `${statusText(status)}${message === null ? '' : ` (${message})`}`,
    };
  }
  const places = numberOf(row.occurrences) ?? 0;
  const several = places > 1 ? ` (the target occurs ${places} times; the first one was meant)` : '';
  return { fate, status: `${statusText(status)}${several}` };
}

function rewriting(item: Fields, { rewritten, fate }: StepData): Pick<ShownEdit, 'fate' | 'status'> {
  return rewritten?.usable === true
    ? {
        fate,
        status:
          textOf(item.new_skill) === null ? 'given to the writer of the new document' : 'the new document',
      }
    : { fate: 'not-applied', status: 'not applied: no usable document was written' };
}

function sourcesOf({ reflected, merged, mergeReplies }: StepData): (item: Fields) => EditSource {
  if (reflected === null) return () => ({ kind: 'unknown', evidence: [] });
  return editSources({ reflected, merged, replies: mergeReplies });
}

function sourceText(item: Fields, { kind, evidence }: EditSource): string {
  const side = textOf(item.source_type);
  const analysts = evidence.map(({ side: of, minibatch }) => `${of} analyst ${minibatch}`);
  const tasks = [...new Set(evidence.flatMap(({ taskIds }) => taskIds))];
  const who =
    kind === 'unknown'
      ? (side ?? '')
      : `${kind === 'merged' ? 'merged from ' : ''}${[...new Set(analysts)].join(', ')} (${tasksText(tasks)})`;
  return [who, supportText(item)].filter((part) => part !== '').join('; ');
}

function analystText(row: Fields): string {
  return `${textOf(row.side) ?? ''} analyst ${numberOf(row.minibatch) ?? 0} (${tasksText(textsOf(row.taskIds))})`;
}

const tasksShown = 8;

function tasksText(ids: readonly string[]): string {
  const more = ids.length > tasksShown ? ` and ${ids.length - tasksShown} more` : '';
  return `tasks ${ids.slice(0, tasksShown).join(', ')}${more}`;
}
