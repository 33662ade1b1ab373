import { DataError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { parsePythonJson, pythonValueOf } from '../../core/python-json.ts';
import { parsePythonLiteral } from '../../core/python-literal.ts';
import { pyStrip } from '../../core/python-text.ts';
import { type PythonValue, pyStr } from '../../core/python-value.ts';

/** Keys that are looked for in an object, in this order. */
const objectKeys = ['answers', 'ground_truth', 'answer'];
const memberKeys = ['text', 'answer', 'value'];

/**
 * The gold answers that a JSON value of any type stands for (spec/benchmarks-qa.md 3.3), never an empty list: no answer is
 * one empty text. A text that begins with a bracket is read as JSON, then as a Python literal, else taken as it is.
 */
export function goldStrings(gold: Json): readonly string[] {
  return stringsOf(pythonValueOf(gold), 0);
}

function stringsOf(value: PythonValue, depth: number): readonly string[] {
  // Texts may hold texts that hold texts; no gold answer does so often.
  if (depth > 20) return [shown(value)];
  if (value === null) return [''];
  if (typeof value === 'string') return fromText(value, depth);
  if (typeof value !== 'object' || !('items' in value || 'entries' in value)) return [shown(value)];
  if (value.kind === 'dict') {
    const found = memberOf(value, objectKeys);
    return found === undefined ? [shown(value)] : stringsOf(found, depth + 1);
  }
  const strings = value.items.flatMap((item): readonly string[] => {
    const found = isDict(item) ? memberOf(item, memberKeys) : undefined;
    return found === undefined ? [shown(item)] : stringsOf(found, depth + 1);
  });
  return strings.length === 0 ? [''] : strings;
}

function fromText(raw: string, depth: number): readonly string[] {
  const text = pyStrip(raw);
  if (!text.startsWith('[') && !text.startsWith('{')) return [text];
  for (const parse of [parsePythonJson, parsePythonLiteral]) {
    const value = attempt(() => parse(text));
    if (value !== undefined) return stringsOf(value, depth + 1);
  }
  return [text];
}

function isDict(value: PythonValue): value is Extract<PythonValue, { kind: 'dict' }> {
  return typeof value === 'object' && value !== null && value.kind === 'dict';
}

function memberOf(
  { entries }: Extract<PythonValue, { kind: 'dict' }>,
  keys: readonly string[],
): PythonValue | undefined {
  for (const key of keys) {
    const found = entries.find(([name]) => name === key);
    if (found !== undefined) return found[1];
  }
  return undefined;
}

/** `str(value)`; what Python refuses to print (a number with thousands of digits) is an answer that nothing equals. */
function shown(value: PythonValue): string {
  return attempt(() => pyStr(value)) ?? '\u0000';
}

function attempt<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}
