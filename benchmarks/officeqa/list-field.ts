import { pySplitLines, pyStrip } from '../../core/python-text.ts';
import { type PythonValue, pyStr } from '../../core/python-value.ts';

/**
 * A field with several values (spec/benchmarks-qa.md 4.1): a list, a JSON list as text, one value a line, or values
 * between commas; a text that ends in `.txt` is not cut at commas. Members are printed as Python prints them, without
 * white space around them; empty ones are left out.
 */
export function listField(raw: unknown): string[] {
  if (raw === null || raw === undefined) return [];
  if (Array.isArray(raw)) return filled(raw.map((member) => pyStr(pythonValue(member))));
  const text = pyStrip(typeof raw === 'string' ? raw : pyStr(pythonValue(raw)));
  if (text === '') return [];
  const list = jsonList(text);
  if (list !== null) return filled(list.map((member) => pyStr(pythonValue(member))));
  if (text.includes('\n')) return filled(pySplitLines(text));
  if (text.includes(',') && !text.toLowerCase().endsWith('.txt')) return filled(text.split(','));
  return [text];
}

function filled(members: readonly string[]): string[] {
  return members.map(pyStrip).filter((member) => member !== '');
}

function jsonList(text: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** A JSON value as Python has it; a whole number is an integer. */
function pythonValue(value: unknown): PythonValue {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return { kind: 'list', items: value.map(pythonValue) };
  if (typeof value === 'object' && value !== null)
    return { kind: 'dict', entries: Object.entries(value).map(([key, item]) => [key, pythonValue(item)]) };
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}
