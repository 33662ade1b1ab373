import { headOf } from '../../core/cut-text.ts';
import { stampOf } from '../stamp.ts';
import type { Table } from '../table.ts';
import type { BlamedLine, LineOrigin } from './blame.ts';
import type { Evidence } from './edit-source.ts';
import type { RunHistory } from './read-run-history.ts';
import { sectionTokens } from './section-tokens.ts';

export interface BlameTablesOptions {
  readonly hash: string;
  /** `best`, `final` ... */
  readonly label: string;
  /** Longest text of a line and most task ids shown; longer ones are cut. */
  readonly textWidth: number;
  readonly taskIds: number;
}

/** The lines of a document with what stands behind each, and its sections with their size. */
export function blameTables(
  history: RunHistory,
  lines: readonly BlamedLine[],
  { hash, label, textWidth, taskIds }: BlameTablesOptions,
): [lines: Table, sections: Table] {
  const stamp = stampOf([history.summary]);
  const title = `${history.summary.run.id}: ${label} document ${hash}`;
  const shown = lines.filter(({ text }) => text.trim() !== '');
  const merged = shown.some(({ origin }) => origin.source.kind === 'merged');
  const blamed: Table = {
    title,
    stamp,
    columns: [
      { key: 'line', heading: 'line', align: 'right' },
      { key: 'text', heading: 'text', align: 'left' },
      { key: 'put_in_by', heading: 'put in by', align: 'left' },
      { key: 'gate', heading: 'gate', align: 'left' },
      { key: 'val_change', heading: 'val', align: 'right' },
      { key: 'tasks', heading: 'trajectories', align: 'left' },
    ],
    rows: shown.map(({ number, text, origin }) => {
      const change = valChange(origin);
      return {
        values: {
          line: number,
          text,
          put_in_by: originText(origin),
          gate: gateText(origin),
          val_change: change,
          tasks: evidenceText(origin, taskIds),
        },
        shown: {
          text: cut(text, textWidth),
          ...(change === null ? {} : { val_change: signed(change) }),
        },
      };
    }),
    notes: [
      'val: score of the document that the line came in with, less that of the document before it; it is of all changes of the step together',
      ...(merged
        ? [
            'trajectories "merged": a merge wrote the edit, so every trajectory that its analysts read is counted',
          ]
        : []),
    ],
  };
  return [blamed, sectionTable(history, hash, stamp)];
}

function sectionTable({ summary }: RunHistory, hash: string, stamp: string): Table {
  const sections = sectionTokens(summary.documents.get(hash) ?? '');
  const total = sections.reduce((sum, section) => sum + section.tokens, 0);
  return {
    title: `sections of ${hash}: about ${total} tokens`,
    stamp,
    columns: [
      { key: 'line', heading: 'line', align: 'right' },
      { key: 'section', heading: 'section', align: 'left' },
      { key: 'lines', heading: 'lines', align: 'right' },
      { key: 'tokens', heading: 'tokens', align: 'right' },
      { key: 'share', heading: 'share', align: 'right' },
    ],
    rows: sections.map(({ heading, level, firstLine, lines, tokens }) => ({
      values: {
        line: firstLine,
        section: level === 0 ? '(before the first heading)' : `${'#'.repeat(level)} ${heading}`,
        lines,
        tokens,
        share: total === 0 ? null : tokens / total,
      },
      shown: { share: total === 0 ? '-' : `${Math.round((100 * tokens) / total)} %` },
    })),
    notes: ['tokens are estimated at 4 bytes each; a section does not count its subsections'],
  };
}

function originText({ stage, epoch, step, edit }: LineOrigin): string {
  const what = edit === null ? stage : `${stage} ${edit}`;
  const where = step !== null ? `step ${step}` : epoch !== null ? `epoch ${epoch}` : '';
  return where === '' ? what : `${where}, ${what}`;
}

function gateText({ stage, verdict, accepted }: LineOrigin): string {
  if (stage === 'seed') return '-';
  const kept = accepted === null ? 'undecided' : accepted ? 'accepted' : 'rejected';
  return verdict === null ? `${kept}, not gated` : verdict.action;
}

function valChange({ verdict }: LineOrigin): number | null {
  if (verdict === null || verdict.candidateScore === null || verdict.currentScore === null) return null;
  return verdict.candidateScore - verdict.currentScore;
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(4)}`;
}

function evidenceText({ source }: LineOrigin, most: number): string {
  if (source.kind === 'unknown') return '-';
  const ids = [...new Set(source.evidence.flatMap(({ taskIds }: Evidence) => taskIds))];
  const more = ids.length > most ? ` and ${ids.length - most} more` : '';
  return `${source.kind === 'merged' ? 'merged: ' : ''}${ids.slice(0, most).join(' ')}${more}`;
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${headOf(text, width - 3)}...`;
}
