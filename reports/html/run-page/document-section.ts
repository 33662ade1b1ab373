import { documentDiffs } from '../../skill/diff-text.ts';
import { linesOf } from '../../skill/line-diff.ts';
import type { RunHistory } from '../../skill/read-run-history.ts';
import { estimatedTokens } from '../../skill/section-tokens.ts';
import { type Html, html } from '../html.ts';
import type { Change } from './changes/change.ts';
import { changeSize, diffView } from './diff-view.ts';
import { countText } from './numbers.ts';
import { Room, withinRoom } from './room.ts';
import { boundedText, folded, textBlock } from './shown-text.ts';

/** Bytes for all diffs and for all whole documents, and characters of one of these. */
const diffRoom = 200_000;
const documentRoom = 150_000;
const maxDocument = 60_000;

/** A document at one point of the run. */
export interface DocumentPoint {
  readonly label: string;
  readonly hash: string;
}

/** How the document came about: each point as a diff against the one before, then the documents as a whole. */
export function documentSection(history: RunHistory, changes: readonly Change[]): Html {
  const points = documentPoints(history, changes);
  const { documents } = history.summary;
  const [first] = points;
  if (first === undefined) return html`<p class="nothing">This run has no skill document.</p>`;
  const steps = points.slice(1).map((after, index) => ({ before: points[index] ?? first, after }));
  const { parts: diffs } = withinRoom(steps, new Room(diffRoom), {
    render: ({ before, after }) => pointView(after, documents, before),
    nouns: 'diffs',
    where: '`skillopt-bench skill diff` prints them',
  });
  return html`${pointView(first, documents, null)}
${diffs}
${wholeDocuments(history, first.hash)}`;
}

/**
 * The start and the end of each epoch, then the best; without epochs the documents that lead from the start to the best
 * one, each change accepted.
 */
export function documentPoints(history: RunHistory, changes: readonly Change[]): DocumentPoint[] {
  const { summary, seed } = history;
  const best = summary.learned?.documents.find(({ label }) => label === summary.run.method.headline)?.skill;
  const diffs = documentDiffs(history, 'epoch');
  const [start] = diffs;
  if (start !== undefined) {
    const points = [
      { label: 'start', hash: start.before.hash },
      ...diffs.map(({ after }) => ({ label: `after epoch ${after.epoch ?? '-'}`, hash: after.hash })),
    ];
    const at = points.findLast(({ hash }) => hash === best);
    if (best !== undefined && at === undefined) points.push({ label: 'best', hash: best });
    return points.map((point) =>
      point === at && point.label !== 'start' ? { ...point, label: `${point.label}, the best` } : point,
    );
  }
  if (best === undefined) return seed === null ? [] : [{ label: 'start', hash: seed }];
  return lineage(changes, best, seed);
}

/** From the start to the best document, over the changes that made one of the other. */
function lineage(changes: readonly Change[], best: string, seed: string | null): DocumentPoint[] {
  const made = new Map<string, Change>();
  for (const change of changes)
    if (change.document !== null && (change.fate === 'accepted' || !made.has(change.document)))
      made.set(change.document, change);
  const points: DocumentPoint[] = [];
  const seen = new Set<string>();
  let hash: string | null = best;
  while (hash !== null && !seen.has(hash)) {
    seen.add(hash);
    const change: Change | undefined = hash === seed ? undefined : made.get(hash);
    const label = change === undefined ? 'start' : change.place;
    points.unshift({ label: hash === best && change !== undefined ? `${label}, the best` : label, hash });
    hash = change?.parent ?? null;
  }
  return points;
}

function pointView(
  { label, hash }: DocumentPoint,
  documents: ReadonlyMap<string, string>,
  before: DocumentPoint | null,
): Html {
  const text = documents.get(hash);
  const heading = html`<h3>${boundedText(label, 200)} <code>${boundedText(hash, 80)}</code></h3>`;
  if (hash === 'none') return html`${heading}<p class="nothing">No document.</p>`;
  if (text === undefined) return html`${heading}<p class="nothing">The log does not hold its text.</p>`;
  const size = html`<p class="document-size">${sizeText(text)}${before !== null && `; ${sizeOfChange(documents.get(before.hash), text)}`}</p>`;
  if (before === null) return html`${heading}${size}`;
  if (before.hash === hash) return html`${heading}<p class="nothing">The document is as before.</p>`;
  const old = documents.get(before.hash);
  return html`${heading}${size}${old === undefined ? textBlock(text, maxDocument) : diffView(old, text)}`;
}

function sizeOfChange(before: string | undefined, after: string): string {
  return before === undefined ? 'the document before it is not in the log' : changeSize(before, after);
}

function sizeText(text: string): string {
  return `about ${countText(estimatedTokens(text))} tokens (4 bytes each), ${countText(linesOf(text).length)} lines`;
}

/** Every labelled document as a whole, each once; where the run has not learned yet, what it began with. */
function wholeDocuments({ summary }: RunHistory, start: string): readonly Html[] {
  const labels = new Map<string, string[]>();
  for (const { label, skill } of summary.learned?.documents ?? [{ label: 'start', skill: start }])
    labels.set(skill, [...(labels.get(skill) ?? []), label]);
  const whole = [...labels].flatMap(([hash, names]) => {
    const text = summary.documents.get(hash);
    return text === undefined ? [] : [{ hash, names, text }];
  });
  return withinRoom(whole, new Room(documentRoom), {
    render: ({ hash, names, text }) =>
      folded(
        html`whole document ${boundedText(names.join(', '), 200)} <code>${boundedText(hash, 80)}</code>`,
        textBlock(text, maxDocument),
      ),
    nouns: 'documents',
    where: 'the document events in the events.jsonl of the run have them',
  }).parts;
}
