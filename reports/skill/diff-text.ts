import { plainText } from '../plain-text.ts';
import { stampOf } from '../stamp.ts';
import { documentHistory, type Moment } from './document-history.ts';
import type { RunHistory } from './read-run-history.ts';
import { unifiedDiff } from './unified-diff.ts';

/** One change of the current document, or a moment at which it stayed as it was (`lines` is empty then). */
export interface DocumentDiff {
  readonly before: Moment;
  readonly after: Moment;
  /** Unified diff with its header, as the documents hold it. */
  readonly lines: readonly string[];
}

/** What became of the current document from epoch to epoch, or from step to step. */
export function documentDiffs(history: RunHistory, by: 'epoch' | 'step'): DocumentDiff[] {
  const moments = momentsBy(documentHistory(history).moments, by);
  const { documents } = history.summary;
  return moments.slice(1).flatMap((after, index): DocumentDiff[] => {
    const before = moments[index];
    if (before === undefined) return [];
    const [old, now] = [documents.get(before.hash), documents.get(after.hash)];
    if (old === undefined || now === undefined) return [{ before, after, lines: [] }];
    const labels = { beforeLabel: momentLabel(before), afterLabel: momentLabel(after) };
    return [{ before, after, lines: unifiedDiff(old, now, labels) }];
  });
}

/** The diffs for a terminal: nothing of a document reaches it but printable text. */
export function diffText(history: RunHistory, by: 'epoch' | 'step'): string {
  const { summary } = history;
  const lines = [`[${stampOf([summary])}] ${plainText(summary.run.id)}: the document by ${by}`, ''];
  const diffs = documentDiffs(history, by);
  if (diffs.length === 0) lines.push('the document was never changed: this method does not edit, or not yet');
  for (const { before, after, lines: changed } of diffs) {
    if (changed.length > 0) lines.push('', ...changed.map(plainText), '');
    else lines.push(plainText(`= ${momentLabel(after)}: ${unchanged(before, after, history)}`));
  }
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

function unchanged(before: Moment, after: Moment, { summary }: RunHistory): string {
  if (before.hash === after.hash) return 'the document is as before';
  return [before, after].every(({ hash }) => summary.documents.has(hash))
    ? 'only a line break at the end differs'
    : 'the log does not hold its text';
}

/** All moments, or the last one of each epoch after the beginning. */
function momentsBy(moments: readonly Moment[], by: 'epoch' | 'step'): Moment[] {
  if (by === 'step') return [...moments];
  const start = moments.findLast(({ epoch }) => epoch === null);
  const epochs = [...new Set(moments.flatMap(({ epoch }) => epoch ?? []))];
  const ends = epochs.flatMap((wanted) => moments.findLast(({ epoch }) => epoch === wanted) ?? []);
  return start === undefined ? ends : [start, ...ends];
}

/** Step, action and val score of a moment, and the document's hash. */
export function momentLabel({ stage, epoch, step, action, hash, score, verdict }: Moment): string {
  const place = [
    epoch === null ? '' : `epoch ${epoch}`,
    step === null ? '' : `step ${step}`,
    stage === 'step-finished' ? '' : stage,
    action ?? '',
  ].filter((part) => part !== '');
  const asked =
    verdict?.candidateScore === null || verdict === null || verdict.currentScore === null
      ? ''
      : ` (candidate ${verdict.candidateScore.toFixed(4)} against ${verdict.currentScore.toFixed(4)})`;
  return `${hash}  ${place.join(', ')}  val ${score === null ? '-' : score.toFixed(4)}${asked}`;
}
