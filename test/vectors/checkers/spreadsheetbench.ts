import { z } from 'zod';
import {
  effectivePosition,
  positionParts,
} from '../../../benchmarks/spreadsheetbench/score/answer-position.ts';
import {
  answerRange,
  PositionError,
  rangeBounds,
} from '../../../benchmarks/spreadsheetbench/score/cell-range.ts';
import { areEqual, normalised } from '../../../benchmarks/spreadsheetbench/score/compare-values.ts';
import { feedbackLines, type ShownCell } from '../../../benchmarks/spreadsheetbench/score/feedback-lines.ts';
import { extractCode } from '../../../benchmarks/spreadsheetbench/script/extract-code.ts';
import { stripPathAssignments } from '../../../benchmarks/spreadsheetbench/script/strip-paths.ts';
import { kindOfFormat } from '../../../benchmarks/spreadsheetbench/values/number-format.ts';
import { fromSerial } from '../../../benchmarks/spreadsheetbench/values/serial-date.ts';
import { cellName } from '../../../benchmarks/spreadsheetbench/workbook/coordinates.ts';
import { differs, section, type VectorChecker } from '../checker.ts';
import { partOf } from './parts.ts';
import { cellValueOf, valueKey } from './spreadsheetbench-values.ts';

const pairSchema = z.object({ id: z.string(), a: z.unknown(), b: z.unknown(), equal: z.boolean() });
const normaliseSchema = z.object({ id: z.string(), in: z.unknown(), out: z.unknown() });
const rangeSchema = z.object({
  id: z.string(),
  range: z.string(),
  cells: z.array(z.string()).optional(),
  error: z.string().optional(),
});
const positionSchema = z.object({
  id: z.string(),
  answer_position: z.string(),
  first_gold_sheet: z.string(),
  parts: z.array(z.object({ sheet: z.string(), range: z.string() })),
});
const combineSchema = z.object({
  id: z.string(),
  answer_position: z.string(),
  answer_sheet: z.string(),
  effective: z.string(),
});
const codeSchema = z.object({ id: z.string(), text: z.string(), code: z.string() });
const stripSchema = z.object({ id: z.string(), code: z.string(), stripped: z.string() });
const formatSchema = z.object({
  id: z.string(),
  raw: z.number(),
  number_format: z.string(),
  value: z.unknown(),
  normalised: z.unknown(),
});

const feedbackSchema = z.object({
  id: z.string(),
  report: z.string(),
  wrong_lines: z.array(z.string()),
  correct_count_line: z.string().nullable(),
});

/** Values, ranges, positions, code, feedback and number formats of SpreadsheetBench. */
export const spreadsheetbenchChecker: VectorChecker = {
  file: 'spreadsheetbench.json',
  check: (content) => [
    section('compare', partOf(content, 'compare'), (raw) => {
      const { id, a, b, equal } = pairSchema.parse(raw);
      const [one, other] = [cellValueOf(a), cellValueOf(b)];
      return (
        differs(id, areEqual(one, other), equal) ?? differs(`${id} reversed`, areEqual(other, one), equal)
      );
    }),
    section('normalise', partOf(content, 'normalise'), (raw) => {
      const row = normaliseSchema.parse(raw);
      return differs(row.id, valueKey(normalised(cellValueOf(row.in))), valueKey(cellValueOf(row.out)));
    }),
    section('ranges', partOf(content, 'ranges'), (raw) => {
      const { id, range, cells, error } = rangeSchema.parse(raw);
      const listed = listedCells(range);
      return error === undefined ? differs(`${id} ${range}`, listed, cells) : differs(id, listed, 'error');
    }),
    section('answer_position', partOf(content, 'answer_position'), (raw) => {
      const { id, answer_position, first_gold_sheet, parts } = positionSchema.parse(raw);
      return differs(id, positionParts(answer_position, first_gold_sheet), parts);
    }),
    section(
      'answer_position_with_answer_sheet',
      partOf(content, 'answer_position_with_answer_sheet'),
      (raw) => {
        const { id, answer_position, answer_sheet, effective } = combineSchema.parse(raw);
        return differs(id, effectivePosition(answer_position, answer_sheet), effective);
      },
    ),
    section('extract_code', partOf(content, 'extract_code'), (raw) => {
      const { id, text, code } = codeSchema.parse(raw);
      return differs(id, extractCode(text), code);
    }),
    section('strip_path_assignments', partOf(content, 'strip_path_assignments'), (raw) => {
      const { id, code, stripped } = stripSchema.parse(raw);
      return differs(id, stripPathAssignments(code, 'python'), stripped);
    }),
    section('eval_feedback', partOf(content, 'eval_feedback'), (raw) => {
      const { id, report, wrong_lines, correct_count_line } = feedbackSchema.parse(raw);
      const { wrong, rightCount } = reportedCells(report);
      const lines = feedbackLines(wrong, wrong.length, rightCount);
      return differs(id, lines, [
        ...wrong_lines,
        ...(correct_count_line === null ? [] : [correct_count_line]),
      ]);
    }),
    section('number_formats', partOf(content, 'number_formats'), (raw) => {
      const row = formatSchema.parse(raw);
      const kind = kindOfFormat(row.number_format);
      const number = Number.isInteger(row.raw) ? BigInt(row.raw) : row.raw;
      const value = kind === 'number' ? number : fromSerial(number, { kind, date1904: false });
      return (
        differs(`${row.id} value`, valueKey(value), valueKey(cellValueOf(row.value))) ??
        differs(`${row.id} normalised`, valueKey(normalised(value)), valueKey(cellValueOf(row.normalised)))
      );
    }),
  ],
};

/**
 * The cells of a report as the reference finds them, lines with a blank in the sheet's name left out. The product has
 * no report to parse: it makes feedback from the compared cells, whatever their sheet is called.
 */
function reportedCells(report: string): { wrong: ShownCell[]; rightCount: number } {
  const wrong: ShownCell[] = [];
  let rightCount = 0;
  for (const line of report.split('\n')) {
    const [, sheet = '', cell = '', found = '', mark] =
      /^\s*([^\s!]+)!([A-Z]+\d+): got=(.*?), expected=.* ([✓✗])$/.exec(line) ?? [];
    if (mark === '✗') wrong.push({ sheet, cell, found });
    else if (mark === '✓') rightCount += 1;
  }
  return { wrong, rightCount };
}

/** The cells of a range by name, in the order of comparison; `error` where the evaluator raises. */
function listedCells(range: string): string[] | 'error' {
  if (!range.includes(':')) return [range];
  try {
    const { top, left, bottom, right } = rangeBounds(range);
    const cells: string[] = [];
    for (let column = left; column <= right; column += 1)
      for (let row = top; row <= bottom; row += 1) cells.push(cellName({ row, column }));
    if (cells.length === 0 && answerRange(range).area !== null) return 'error';
    return cells;
  } catch (error) {
    if (error instanceof PositionError) return 'error';
    throw error;
  }
}
