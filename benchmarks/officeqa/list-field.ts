import { parsePythonJson, pythonValueOf } from '../../core/python-json.ts';
import { pySplitLines, pyStrip } from '../../core/python-text.ts';
import { type PythonValue, pyStr } from '../../core/python-value.ts';

/**
 * A field with several values (spec/benchmarks-qa.md 4.1): a list, a JSON list as text, one value a line, or values
 * between commas; a text that ends in `.txt` is not cut at commas. Members are printed as Python prints them, without
 * white space around them; empty ones are left out.
 */
export function listField(raw: unknown): string[] {
  if (raw === null || raw === undefined) return [];
  if (Array.isArray(raw)) return filled(raw.map((member) => pyStr(pythonValueOf(member))));
  const text = pyStrip(typeof raw === 'string' ? raw : pyStr(pythonValueOf(raw)));
  if (text === '') return [];
  const list = jsonList(text);
  if (list !== null) return filled(list.map(pyStr));
  if (text.includes('\n')) return filled(pySplitLines(text));
  if (text.includes(',') && !text.toLowerCase().endsWith('.txt')) return filled(text.split(','));
  return [text];
}

function filled(members: readonly string[]): string[] {
  return members.map(pyStrip).filter((member) => member !== '');
}

function jsonList(text: string): readonly PythonValue[] | null {
  try {
    const value = parsePythonJson(text);
    return typeof value === 'object' && value !== null && value.kind === 'list' ? value.items : null;
  } catch {
    return null;
  }
}
