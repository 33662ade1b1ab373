import { type Fields, numberOf, rowsOf, textOf, textsOf } from '../../../skill/log-values.ts';
import type { RunHistory } from '../../../skill/read-run-history.ts';
import type { Change, Fate, ShownEdit } from './change.ts';
import { itemKey, shownItem, supportText } from './shown-item.ts';
import { dataOf, type StageGroup, stageGroups } from './stage-groups.ts';
import { valScores } from './val-scores.ts';

/** Outcomes of Trace2Skill: one consolidation of all patches each, all of them from the same document. */
export function trace2SkillChanges(history: RunHistory): Change[] {
  const groups = stageGroups(history.summary.stages);
  const whole = groups.find(({ place }) => place.epoch === undefined && place.step === undefined);
  const wholeData = (name: string) => (whole === undefined ? null : dataOf(whole, name));
  const parent = textOf(wholeData('evolution-planned')?.document) ?? history.seed;
  const best = textOf(wholeData('evolution-finished')?.best);
  const outcomes = groups
    .filter(({ place }) => place.step !== undefined)
    .map((group) => outcomeChange(group, { parent, best }));
  const patches = rowsOf(wholeData('patches-proposed')?.patches);
  return patches.length === 0 ? outcomes : [patchesChange(patches, outcomes), ...outcomes];
}

/** What the analysts proposed: every outcome was made of all of it. */
function patchesChange(patches: readonly Fields[], outcomes: readonly Change[]): Change {
  const kept = new Map<string, { readonly fate: Fate; readonly place: string }>();
  for (const { edits, place } of outcomes)
    for (const edit of edits) {
      const key = itemKey({ ...edit });
      if (kept.get(key)?.fate !== 'accepted') kept.set(key, { fate: edit.fate, place });
    }
  return {
    place: 'all passes',
    kind: 'patches',
    fate: 'merged',
    decision: `${patches.length} patches went into every outcome`,
    told: patches.flatMap(problemOf),
    parent: null,
    document: null,
    val: null,
    edits: [],
    proposals: patches.flatMap((patch) =>
      rowsOf(patch.edits).map((edit): ShownEdit => {
        const words = shownItem(edit);
        const same = kept.get(itemKey({ ...words }));
        return {
          ...words,
          fate: same?.fate ?? 'merged',
          source: [analystText(patch), supportText(edit)].filter((part) => part !== '').join('; '),
          status:
            same === undefined ? 'into another edit, or left out by a merge' : `as it is in ${same.place}`,
        };
      }),
    ),
    texts: [],
  };
}

interface OutcomeContext {
  readonly parent: string | null;
  /** The document that was chosen; null: none yet. */
  readonly best: string | null;
}

function outcomeChange(group: StageGroup, { parent, best }: OutcomeContext): Change {
  const [applied, finished] = [dataOf(group, 'edits-applied'), dataOf(group, 'document-finished')];
  const document = textOf(finished?.document);
  const { fate, decision } = outcomeOf(finished, document, best);
  return {
    place: `outcome ${group.place.step ?? 0}`,
    kind: 'consolidation',
    fate,
    decision,
    told: textsOf(finished?.problems),
    parent,
    document: document ?? textOf(applied?.document),
    val: valScores(dataOf(group, 'document-scored'), null),
    edits: appliedEdits(applied, fate),
    proposals: [],
    texts: [],
  };
}

function outcomeOf(
  finished: Fields | null,
  document: string | null,
  best: string | null,
): Pick<Change, 'fate' | 'decision'> {
  if (finished === null) return { fate: 'undecided', decision: 'not decided: the log ends here' };
  if (document === null) return { fate: 'not-applied', decision: 'no usable document' };
  if (best === null) return { fate: 'undecided', decision: 'not decided: the log ends here' };
  return document === best
    ? { fate: 'accepted', decision: 'chosen as the best on val' }
    : { fate: 'rejected', decision: 'not chosen' };
}

function appliedEdits(applied: Fields | null, fate: Fate): ShownEdit[] {
  const skipped = new Set(Array.isArray(applied?.skipped) ? applied.skipped : []);
  return rowsOf(applied?.edits).map((edit, index): ShownEdit => {
    const lost = skipped.has(index);
    return {
      ...shownItem(edit),
      fate: lost ? 'not-applied' : fate,
      source: supportText(edit),
      status: lost ? 'not applied: its place was not found' : 'applied',
    };
  });
}

function problemOf(patch: Fields): string[] {
  const dropped = numberOf(patch.dropped) ?? 0;
  if (patch.usable === false)
    return [`${analystText(patch)}: no usable patch (${textOf(patch.problem) ?? ''})`];
  return dropped > 0
    ? [`${analystText(patch)}: ${dropped} edits could not be used and were dropped (see its reply)`]
    : [];
}

function analystText(patch: Fields): string {
  return `${textOf(patch.source) ?? ''} analyst (${textsOf(patch.records).join(', ')})`;
}
