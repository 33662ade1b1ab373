import { pyStrip } from '../../../core/python-text.ts';

/** One part of an answer position. */
export interface PositionPart {
  readonly sheet: string;
  readonly range: string;
}

/**
 * Where the answer stands, for the prompt and for the score: a record may name the sheet in a field of its own
 * (spec/benchmarks-agentic.md 1.3).
 */
export function effectivePosition(position: string, sheet: string): string {
  return position !== '' && sheet !== '' && !position.includes('!') ? `${sheet}!${position}` : position;
}

/**
 * Splits a position as the published evaluator does: at every comma, also inside quotes; the sheet is what stands
 * before the first exclamation mark, with all quotes at its ends taken off.
 * @param firstSheet of the gold workbook: where parts without a sheet are
 */
export function positionParts(position: string, firstSheet: string): PositionPart[] {
  return position
    .split(',')
    .map(pyStrip)
    .filter((part) => part !== '')
    .map((part) => {
      const mark = part.indexOf('!');
      if (mark === -1) return { sheet: firstSheet, range: unquoted(part) };
      return { sheet: unquoted(part.slice(0, mark)), range: unquoted(part.slice(mark + 1)) };
    });
}

function unquoted(text: string): string {
  return pyStrip(text).replace(/^['"]+|['"]+$/g, '');
}
