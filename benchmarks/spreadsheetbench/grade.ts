import { headOf, tailOf } from '../../core/cut-text.ts';
import type { Feedback, Outcome } from '../../core/vocabulary.ts';
import { bounded } from '../single-question-episode.ts';
import type { SpreadsheetPayload } from './payload.ts';
import { feedbackLines } from './score/feedback-lines.ts';
import type { CaseScore } from './score/score-case.ts';
import type { ScriptRun } from './script/run-script.ts';
import { shownValue } from './values/value-text.ts';

/** What became of one case: a workbook that was scored, or no workbook. */
export type CaseResult =
  | { readonly no: string; readonly score: CaseScore; readonly formulas: readonly string[] }
  | { readonly no: string; readonly failure: Extract<ScriptRun, { ok: false }> | NoScript };

/** There was nothing to run. */
export interface NoScript {
  readonly kind: 'empty-code-block' | 'no-script' | 'output-not-found';
  readonly message: string;
}

export interface Graded {
  readonly outcome: Extract<Outcome, { kind: 'scored' }>;
  /** Closing note of the transcript: scores and wrong cells, without expected values. */
  readonly verification: string;
}

/** Longest feedback, in UTF-16 units: its first and last half are kept. */
const feedbackLimit = 12_000;

/**
 * Scores of a task over its cases: hard when all pass, soft the share that does (spec/benchmarks-agentic.md 1.7).
 * @param answer what the outcome shows as the model's answer: its script
 */
export function gradeCases(
  payload: Pick<SpreadsheetPayload, 'answerPosition'>,
  results: readonly CaseResult[],
  answer: string,
): Graded {
  const passed = results.filter(hasPassed).length;
  const hard = results.length > 0 && passed === results.length ? 1 : 0;
  const soft = results.length === 0 ? 0 : passed / results.length;
  const line = `${passed} of ${results.length} test case${results.length === 1 ? '' : 's'} passed.`;
  const told = (showsAnswers: boolean) =>
    shortened([line, ...results.map((result) => caseText(result, showsAnswers))].join('\n'));
  const where = payload.answerPosition === '' ? '' : ` Checked: ${bounded(payload.answerPosition, 300)}.`;
  const feedback: Feedback = { score: line, diagnosis: told(false), answer: told(true) + where };
  return {
    outcome: {
      kind: 'scored',
      hard,
      soft,
      answer: bounded(answer),
      failReason: hard === 1 ? null : failReason(results),
      feedback,
    },
    verification: feedback.diagnosis,
  };
}

function hasPassed(result: CaseResult): boolean {
  return 'score' in result && result.score.passed;
}

/** Kind and sentence of the first failed case, as the published records have them, without an expected value. */
function failReason(results: readonly CaseResult[]): string {
  const first = results.find((result) => !hasPassed(result));
  if (first === undefined) return 'no-test-cases: the task has none';
  const count = results.filter((result) => !hasPassed(result)).length;
  return `${caseReason(first)} (${count} of ${results.length} cases failed)`;
}

/** Why a case failed, as `kind: sentence`; null when it passed. */
export function caseReason(result: CaseResult): string | null {
  if ('failure' in result) return `${result.failure.kind}: ${result.failure.message}`;
  const { score, formulas } = result;
  switch (score.kind) {
    case 'passed':
      return null;
    case 'exception':
      return `eval-exception: ${score.message}`;
    case 'unreadable':
      return 'eval-unreadable: the output is no workbook that can be read';
    case 'no-sheet':
      return 'eval-mismatch: a sheet is missing in the output';
    default:
      return formulas.length > 0
        ? 'eval-mismatch: formulas without values stand where values are looked for'
        : 'eval-mismatch: cells differ from the answer';
  }
}

function caseText(result: CaseResult, showsAnswers: boolean): string {
  const name = `Case ${result.no}:`;
  if ('failure' in result) {
    const { kind, message } = result.failure;
    const log = 'log' in result.failure ? `\n${result.failure.log}` : '';
    return `${name} ${kind}: ${message}${log}`;
  }
  const { score, formulas } = result;
  if (score.passed) return `${name} passed.`;
  const lines = showsAnswers
    ? score.wrong.map(
        ({ sheet, cell, found, expected }) =>
          `${sheet}!${cell}: your output = ${shownText(found)}, expected = ${shownText(expected)}`,
      )
    : feedbackLines(
        score.wrong.map(({ sheet, cell, found }) => ({ sheet, cell, found: shownText(found) })),
        score.wrongCount,
        score.rightCount,
      );
  const warning =
    formulas.length === 0
      ? []
      : [`These cells hold a formula without a value, which counts as empty: ${formulas.join(', ')}`];
  return [`${name} ${score.message}`, ...lines, ...warning].join('\n');
}

function shownText(value: Parameters<typeof shownValue>[0]): string {
  return bounded(shownValue(value), 200);
}

function shortened(text: string): string {
  if (text.length <= feedbackLimit) return text;
  const half = feedbackLimit / 2;
  return `${headOf(text, half)}\n... (${text.length - feedbackLimit} characters left out)\n${tailOf(text, half)}`;
}

/** The feedback turn on a case whose cells are wrong. */
export function wrongCellsText(score: CaseScore): string {
  const cells = score.wrong.map(({ sheet, cell, found }) => ({ sheet, cell, found: shownText(found) }));
  return [score.message, ...feedbackLines(cells, score.wrongCount, score.rightCount)].join('\n');
}
