import { applyEdits } from '../../optimizer/edits.ts';
import { documentHistory, type Introduction, lineageOf, type Verdict } from './document-history.ts';
import { type EditSource, type Evidence, editSources } from './edit-source.ts';
import { diffLines, linesOf } from './line-diff.ts';
import { type Fields, rowsOf, textsOf } from './log-values.ts';
import type { MergeReply, RunHistory } from './read-run-history.ts';

/** Who put a line in. */
export interface LineOrigin {
  /** `seed`, `edit`, `slow update`, `rewrite`, `appendix`, `region`, or the name of the event. */
  readonly stage: string;
  readonly epoch: number | null;
  readonly step: number | null;
  /** 1-based place among the step's edits, in the order of application; null for other stages. */
  readonly edit: number | null;
  /** Document that the stage made. */
  readonly skill: string;
  /** What the gate said of that document; null where no gate was asked. */
  readonly verdict: Verdict | null;
  readonly accepted: boolean | null;
  readonly source: EditSource;
}

export interface BlamedLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  readonly origin: LineOrigin;
}

/**
 * Says of every line of a document which stage put it in. A line that a stage only moved keeps its origin; one
 * that a stage changed in any character belongs to that stage. Lines are compared as they are.
 * @returns null when the log does not hold the document's text
 */
export function blame(history: RunHistory, hash: string): BlamedLine[] | null {
  const { documents } = history.summary;
  const text = documents.get(hash);
  if (text === undefined) return null;
  const lineage = lineageOf(documentHistory(history), hash, history.seed);
  const start = lineage[0]?.parent ?? hash;
  // A document that no event introduced: its lines are what the run began with, as far as the log can say.
  let lines = linesOf(documents.get(start) ?? '').map((line) => ({ text: line, origin: seedOrigin(start) }));
  for (const made of lineage) {
    const next = documents.get(made.hash);
    if (next === undefined) continue;
    const before = lines.map((line) => line.text).join('\n');
    for (const version of versionsOf(made, documents.get(made.parent ?? '') ?? before, next, history))
      lines = carryOver(lines, linesOf(version.text), version.origin);
  }
  return lines.map((line, index) => ({ number: index + 1, ...line }));
}

interface Line {
  readonly text: string;
  readonly origin: LineOrigin;
}

interface Version {
  readonly text: string;
  readonly origin: LineOrigin;
}

const nothing: EditSource = { kind: 'unknown', evidence: [] };

function seedOrigin(skill: string): LineOrigin {
  const place = { epoch: null, step: null, edit: null };
  return { stage: 'seed', ...place, skill, verdict: null, accepted: null, source: nothing };
}

/** The texts between two documents: one an edit where the edits can be applied again, else the new document. */
function versionsOf(made: Introduction, before: string, after: string, history: RunHistory): Version[] {
  const { stage, hash, verdict, accepted } = made;
  const origin = {
    stage: (Object.hasOwn(stageNames, stage.name) ? stageNames[stage.name] : undefined) ?? stage.name,
    epoch: stage.place.epoch ?? null,
    step: stage.place.step ?? null,
    edit: null,
    skill: hash,
    verdict,
    accepted,
    source: nothing,
  };
  const step = stepOf(made, history.mergeReplies);
  if (stage.name === 'edits-applied' && step !== null) {
    const texts = replayed(before, after, step.items);
    if (texts !== null)
      return texts.map((text, index) => ({
        text,
        origin: { ...origin, edit: index + 1, source: step.sourceOf(step.items[index] ?? {}) },
      }));
  }
  const evidence =
    step === null ? compared(made) : step.items.flatMap((item) => step.sourceOf(item).evidence);
  const source: EditSource =
    evidence.length === 0 ? nothing : { kind: 'merged', evidence: distinct(evidence) };
  return [{ text: after, origin: { ...origin, source } }];
}

const stageNames: Readonly<Record<string, string>> = {
  'edits-applied': 'edit',
  'document-rewritten': 'rewrite',
  'guidance-written': 'slow update',
  'slow-update-decided': 'slow update',
  'appendix-updated': 'appendix',
  'region-placed': 'region',
};

/** What the log says of the step's edits; null outside of steps that select some. */
function stepOf(
  { stage, evidence }: Introduction,
  mergeReplies: readonly MergeReply[],
): { items: Fields[]; sourceOf: (item: Fields) => EditSource } | null {
  const { epoch, step } = stage.place;
  const data = (name: string) => evidence.findLast((event) => event.name === name)?.data ?? null;
  const selected = data('selected');
  const reflected = data('reflected');
  if (selected === null || reflected === null) return null;
  const replies = mergeReplies.filter(({ place }) => place.epoch === epoch && place.step === step);
  return {
    items: rowsOf(selected.items),
    sourceOf: editSources({ reflected, merged: data('merged'), replies }),
  };
}

/** The document after each edit, if applying them again gives the document of the log; else null. */
function replayed(before: string, after: string, items: readonly Fields[]): string[] | null {
  for (const strict of [true, false]) {
    let text = before;
    const texts = items.map((item) => {
      text = applyEdits(text, [item], { strict }).text;
      return text;
    });
    if (texts.at(-1) === after) return texts;
  }
  return null;
}

/** Tasks that the events of a stage without edits name: what a slow update compared, for example. */
function compared({ evidence }: Introduction): Evidence[] {
  const ids = new Set(
    evidence.flatMap(({ data }) => [
      ...textsOf(data.taskIds),
      ...Object.values(data).flatMap((value) =>
        rowsOf(value).flatMap((row) => textsOf([row.id ?? row.taskId])),
      ),
    ]),
  );
  return ids.size === 0 ? [] : [{ side: 'compared', microBatch: 0, minibatch: 0, taskIds: [...ids] }];
}

function distinct(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Map(evidence.map((entry) => [JSON.stringify(entry), entry]));
  return [...seen.values()];
}

/** Kept lines keep their origin, moved ones as well; the others get the new one. */
function carryOver(before: readonly Line[], after: readonly string[], origin: LineOrigin): Line[] {
  const diff = diffLines(
    before.map((line) => line.text),
    after,
  );
  const moved = new Map<string, Line[]>();
  for (const { kind, before: index, text } of diff) {
    const line = kind === 'removed' && index !== null ? before[index] : undefined;
    if (line === undefined || text.trim() === '') continue;
    moved.set(text, [...(moved.get(text) ?? []), line]);
  }
  return diff.flatMap(({ kind, before: index, text }) => {
    if (kind === 'removed') return [];
    const kept = index === null ? moved.get(text)?.shift() : before[index];
    return [{ text, origin: kept?.origin ?? origin }];
  });
}
