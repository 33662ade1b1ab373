import { type Fields, numberOf, rowsOf, textOf, textsOf } from '../../../skill/log-values.ts';
import type { RunHistory } from '../../../skill/read-run-history.ts';
import type { Change, Fate, ShownEdit } from './change.ts';
import { itemKey, shownItem, supportText } from './shown-item.ts';
import { dataOf, stageGroups } from './stage-groups.ts';
import { valScores } from './val-scores.ts';

/** Outcomes of Trace2Skill: one consolidation of all patches each, all of them from the same document. */
export function trace2SkillChanges(history: RunHistory): Change[] {
  const groups = stageGroups(history.summary.stages);
  const whole = groups.find(({ place }) => place.epoch === undefined && place.step === undefined);
  const start = (whole && textOf(dataOf(whole, 'evolution-planned')?.document)) ?? history.seed;
  const best = (whole && textOf(dataOf(whole, 'evolution-finished')?.best)) ?? null;
  const patches = rowsOf((whole && dataOf(whole, 'patches-proposed'))?.patches);
  const outcomes = groups.filter(({ place }) => place.step !== undefined);
  const kept = new Set(
    outcomes.flatMap((group) => rowsOf(dataOf(group, 'edits-applied')?.edits).map(itemKey)),
  );
  const proposed: Change = {
    place: 'all passes',
    kind: 'patches',
    fate: patches.length === 0 ? 'not-applied' : 'accepted',
    decision: `${patches.length} patches went into every outcome`,
    told: patches.flatMap(problemOf),
    parent: null,
    document: null,
    val: null,
    edits: [],
    proposals: patches.flatMap((patch) => patchEdits(patch, kept)),
    texts: [],
  };
  const changes = outcomes.map((group): Change => {
    const [applied, finished] = [dataOf(group, 'edits-applied'), dataOf(group, 'document-finished')];
    const document = textOf(finished?.document);
    const fate = outcomeFate({ finished, document, best });
    return {
      place: `outcome ${group.place.step ?? 0}`,
      kind: 'consolidation',
      fate,
      decision: outcomeText(fate, finished),
      told: textsOf(finished?.problems),
      parent: start,
      document: document ?? textOf(applied?.document),
      val: valScores(dataOf(group, 'document-scored'), null),
      edits: appliedEdits(applied, fate),
      proposals: [],
      texts: [],
    };
  });
  return patches.length === 0 ? changes : [proposed, ...changes];
}

function outcomeFate(of: { finished: Fields | null; document: string | null; best: string | null }): Fate {
  if (of.finished === null) return 'undecided';
  if (of.document === null) return 'not-applied';
  if (of.best === null) return 'undecided';
  return of.document === of.best ? 'accepted' : 'rejected';
}

function outcomeText(fate: Fate, finished: Fields | null): string {
  if (fate === 'accepted') return 'chosen as the best on val';
  if (fate === 'rejected') return 'not chosen';
  return finished === null || fate === 'undecided' ? 'not decided: the log ends here' : 'no usable document';
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

function patchEdits(patch: Fields, kept: ReadonlySet<string>): ShownEdit[] {
  const source = `${textOf(patch.source) ?? ''} analyst (${textsOf(patch.records).join(', ')})`;
  return rowsOf(patch.edits).map((edit): ShownEdit => {
    const same = kept.has(itemKey(edit));
    return {
      ...shownItem(edit),
      fate: same ? 'accepted' : 'merged',
      source: [source, supportText(edit)].filter((part) => part !== '').join('; '),
      status: same ? 'in the document of an outcome as it is' : 'into another edit, or left out by a merge',
    };
  });
}

function problemOf(patch: Fields): string[] {
  const dropped = numberOf(patch.dropped) ?? 0;
  const who = `${textOf(patch.source) ?? ''} analyst (${textsOf(patch.records).join(', ')})`;
  if (patch.usable === false) return [`${who}: no usable patch (${textOf(patch.problem) ?? ''})`];
  return dropped > 0 ? [`${who}: ${dropped} edits could not be used and were dropped`] : [];
}
