import { shortStamps } from '../../method-text.ts';
import { plainText } from '../../plain-text.ts';
import type { RunSummary } from '../../run-summary.ts';
import { cellText, type Row } from '../../table.ts';
import { type Html, html } from '../html.ts';

/** More equal best are counted and not named. */
const mostNames = 3;

/** Stamps of the run behind a row (`runStamps`). */
export type StampsOf = (row: Row) => readonly string[];

/** What the rows of one cell in the main table say of its best run: one with the highest hard % on test. */
export interface CellResult {
  readonly best: readonly Row[];
  /** Finished runs with a score, the base included. */
  readonly compared: number;
  /** Is the base itself among the best? */
  readonly baseIsBest: boolean;
}

/**
 * Null where nothing may be said: without a `no-skill` run there is no gain, of one run no best, other
 * splits than test are no result, and neither is a sample.
 * @param rows rows of one cell, benchmark x model x mode, of the main table
 * @param base ids of the cell's `no-skill` runs
 */
export function cellResult(rows: readonly Row[], base: ReadonlySet<string>): CellResult | null {
  const scored = rows.flatMap((row) => {
    const percent = row.values.hard_percent;
    return typeof percent === 'number' ? [{ row, percent }] : [];
  });
  if (rows.some(({ values }) => values.partial === true)) return null;
  if (rows.some(({ values }) => / \[(train|val)\]$/.test(String(values.benchmark)))) return null;
  const isBase = ({ values }: Row) => base.has(String(values.run));
  if (!scored.some(({ row }) => isBase(row)) || scored.every(({ row }) => isBase(row))) return null;
  const most = Math.max(...scored.map(({ percent }) => percent));
  const best = scored.filter(({ percent }) => percent === most).map(({ row }) => row);
  const baseIsBest = best.some(isBase);
  // A gain that the table does not have is none that words may claim.
  if (!baseIsBest && best.some(({ values }) => typeof values.gain_points !== 'number')) return null;
  return { best, compared: scored.length, baseIsBest };
}

/** Runs that the gains of a cell are over. */
export function baseRuns(summaries: readonly RunSummary[]): ReadonlySet<string> {
  return new Set(summaries.flatMap(({ run }) => (run.method.name === 'no-skill' ? [run.id] : [])));
}

/** The result of a cell in words, made of what its row prints, with what it does not say. */
export function resultSentence(
  { best, compared, baseIsBest }: CellResult,
  stamp: string,
  stampsOf: StampsOf,
): Html | null {
  const [first] = best;
  if (first === undefined) return null;
  const score = `${shown(first, 'hard_percent')} % of n = ${shown(first, 'n')} test tasks`;
  const said = baseIsBest
    ? `No run of ${compared} is above no-skill on test: it answers ${score} exactly.`
    : best.length > 1
      ? `Equal best on test of ${compared} runs: ${namesOf(best, stampsOf)}, each ${shown(first, 'hard_percent').replace(/ \[.*$/, '')} %; gains over no-skill and p stand in the table.`
      : `Best on test of ${compared} runs: ${nameOf(first, stampsOf)}, ${score}; gain over no-skill ${gainText(first)}, p ${shown(first, 'p')} (not adjusted for choosing the best of ${compared}).`;
  return html`<p class="result">${plainText(said)} <span class="detail-text">${caveat(stamp)}</span></p>`;
}

/** What no result in words is without. */
export function caveat(stamp: string): string {
  const document = 'Each run is one trained document: intervals over items speak for it, not for its method.';
  return stamp.startsWith('SIMULATED')
    ? `SIMULATED: this says nothing of any real model. ${document}`
    : document;
}

function shown(row: Row, key: string): string {
  return cellText(row, { key, heading: key, align: 'left' });
}

/** `+25.0 points [+8.0, +41.0], 6 tasks better and 0 worse` from what the table prints. */
function gainText(row: Row): string {
  const { better, worse } = row.values;
  const [points = '', ...range] = shown(row, 'gain_points')
    .replace(/ \+\d+\/-\d+$/, '')
    .split(' ');
  const interval = range.join(' ').startsWith('[') ? ` ${range.join(' ')}` : '';
  return `${points.replace(/,$/, '')} points${interval}, ${better} tasks better and ${worse} worse`;
}

/** Label with the short stamps of the run. */
export function stampedLabel(row: Row, stampsOf: StampsOf): string {
  return [String(row.values.method_label), ...shortStamps(stampsOf(row))].join(' ');
}

function nameOf(row: Row, stampsOf: StampsOf): string {
  const { optimizer, replicate } = row.values;
  const facts = [
    ...(optimizer === null || optimizer === undefined ? [] : [`optimizer ${optimizer}`]),
    ...(typeof replicate === 'number' && replicate > 0 ? [`replicate ${replicate}`] : []),
  ];
  const label = stampedLabel(row, stampsOf);
  return facts.length === 0 ? label : `${label} (${facts.join(', ')})`;
}

function namesOf(rows: readonly Row[], stampsOf: StampsOf): string {
  const named = rows
    .slice(0, mostNames)
    .map((row) => nameOf(row, stampsOf))
    .join(', ');
  return rows.length > mostNames ? `${named} and ${rows.length - mostNames} more` : named;
}
