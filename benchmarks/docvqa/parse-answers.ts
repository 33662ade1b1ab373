import { DataError } from '../../core/errors.ts';
import { parsePythonLiteral } from '../../core/python-literal.ts';
import { pyStrip } from '../../core/python-text.ts';
import { pyStr } from '../../core/python-value.ts';

/**
 * The gold answers in a cell of text (spec/benchmarks-qa.md 3.1): the items of a Python list, without white space around
 * them and without empty ones; any other Python literal as Python prints it; else the text itself. Empty: no answers.
 */
export function parseAnswersCell(raw: string): string[] {
  const text = pyStrip(raw);
  if (text === '') return [];
  try {
    const value = parsePythonLiteral(text);
    if (typeof value !== 'object' || value === null || value.kind !== 'list') return [pyStrip(pyStr(value))];
    return value.items.map((item) => pyStrip(pyStr(item))).filter((item) => item !== '');
  } catch (error) {
    if (error instanceof DataError) return [text];
    throw error;
  }
}
