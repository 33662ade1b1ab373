import { bounded, type Grade } from '../single-question-episode.ts';
import type { Gold } from './payload.ts';
import type { StatementResult } from './run/result.ts';
import type { ResultRow } from './score/compare-results.ts';
import type { StatementScore } from './score/score-statement.ts';

/** The whole verdict in three grades. Only `feedback.answer` holds anything of the expected result. */
export function gradeOf(
  score: StatementScore,
  gold: Gold,
  { truncated }: { readonly truncated: boolean },
): Grade {
  const right = score.hard === 1;
  const verdict = right ? 'Right result.' : `Wrong result (row F1 ${score.soft.toFixed(2)}).`;
  const failure = right ? null : failureOf(score, truncated);
  const diagnosis = right ? verdict : `${verdict} ${diagnosisOf(score, gold)}`;
  const shown = score.statement === '' ? '(none)' : bounded(score.statement, 1500);
  return {
    hard: score.hard,
    soft: score.soft,
    answer: score.statement,
    failReason: failure,
    feedback: {
      score: verdict,
      diagnosis,
      answer: `${diagnosis} Expected rows: ${rowsText(gold.rows)}. A right statement: ${gold.sql}`,
    },
    verification: `Statement run: ${shown}\nIts result: ${resultText(score)}\n${verdict}`,
  };
}

/** Kind and sentence; of the expected result it tells no more than that this is another. */
function failureOf({ result }: StatementScore, truncated: boolean): string {
  if (result === null)
    return truncated
      ? 'truncated: the reply ended at the output limit before an sql block'
      : 'no-statement: the reply holds no sql block';
  if (result.kind === 'rows') return 'wrong-rows: the result is not the expected one';
  return `${result.kind}: ${bounded(result.message, 300)}`;
}

/** In what way the result is wrong, in words that hold nothing of the expected one. */
function diagnosisOf({ result, comparison }: StatementScore, gold: Gold): string {
  if (result === null) return 'The reply holds no statement.';
  if (result.kind !== 'rows') return `The statement gave no result: ${resultNote(result)}.`;
  if (comparison === null) return 'The result was not compared.';
  if (comparison.onlyOrder) return 'The rows are right but stand in another order.';
  const [row, expected] = [result.rows[0], gold.rows[0]];
  const aspects = [
    ...(row !== undefined && expected !== undefined && row.length !== expected.length
      ? ['another number of columns is asked for']
      : []),
    ...(result.rows.length > gold.rows.length ? ['there are too many rows'] : []),
    ...(result.rows.length < gold.rows.length ? ['there are too few rows'] : []),
    ...(isOtherUnit(result.rows, gold.rows) ? ['figures are in another unit'] : []),
  ];
  const found = `${comparison.matched} of its ${result.rows.length} rows are right`;
  return `The result differs: ${[...aspects, found].join('; ')}.`;
}

function resultNote(result: Exclude<StatementResult, { kind: 'rows' }>): string {
  return bounded(`${result.kind}, ${result.message}`, 300);
}

function resultText({ result }: StatementScore): string {
  if (result === null) return '(none)';
  return result.kind === 'rows' ? rowsText(result.rows) : resultNote(result);
}

/** A hundred times too much everywhere that a number is wrong, or near enough a hundredth. */
function isOtherUnit(rows: readonly ResultRow[], expected: readonly ResultRow[]): boolean {
  const cells = rows.flat();
  const wanted = expected.flat();
  if (cells.length !== wanted.length) return false;
  const ratios = cells.flatMap((cell, index) => {
    const other = wanted[index];
    if (typeof cell !== 'number' || typeof other !== 'number' || other === 0 || cell === other) return [];
    return [cell / other];
  });
  const near = (ratio: number, factor: number): boolean => Math.abs(ratio / factor - 1) < 0.01;
  return ratios.length > 0 && (ratios.every((r) => near(r, 100)) || ratios.every((r) => near(r, 0.01)));
}

/** The first rows as JSON, one array a row. */
function rowsText(rows: readonly ResultRow[]): string {
  if (rows.length === 0) return 'no rows';
  const shown = rows.slice(0, 12).map((row) => JSON.stringify(row));
  const more = rows.length > shown.length ? ` ... (${rows.length - shown.length} more rows)` : '';
  return bounded(`${shown.join(' ')}${more}`, 1000);
}
