import { parsePythonJson } from '../../../core/python-json.ts';
import { pyInt } from '../../../core/python-number.ts';
import { type PythonValue, pyStr } from '../../../core/python-value.ts';

/** What a model wrote as arguments, as Python reads it. */
export type ToolArguments = ReadonlyMap<string, PythonValue>;

/** null when it is no JSON object. Nothing at all stands for an empty object. */
export function toolArguments(raw: string): ToolArguments | null {
  if (raw === '') return new Map();
  const value = jsonValue(raw);
  if (typeof value !== 'object' || value === null || value.kind !== 'dict') return null;
  return new Map(value.entries.map(([name, given]) => [pyStr(name), given]));
}

/** The JSON value of a text; undefined when it is none. */
export function jsonValue(raw: string): PythonValue | undefined {
  try {
    return parsePythonJson(raw);
  } catch {
    return undefined;
  }
}

/** A text argument; what Python takes for false (absent, null, 0, empty) is the fallback, other values are printed. */
export function textArgument(value: PythonValue | undefined, fallback: string): string {
  if (value === undefined || isFalse(value)) return fallback;
  try {
    return pyStr(value);
  } catch {
    return fallback;
  }
}

/**
 * A line number or a number of lines: false values are the fallback, what is below 1 becomes 1.
 * @returns null where the value is no number
 */
export function lineArgument(value: PythonValue | undefined, fallback: number): number | null {
  if (value === undefined || isFalse(value)) return fallback;
  if (value === true) return 1;
  const number = typeof value === 'string' ? pyInt(value) : value;
  if (typeof number !== 'number' && typeof number !== 'bigint') return null;
  const whole = Math.trunc(Number(number));
  // A whole number that is too large for a float is a line that no document has.
  if (typeof number === 'number' && !Number.isFinite(number)) return null;
  return Math.min(Math.max(whole, 1), Number.MAX_SAFE_INTEGER);
}

function isFalse(value: PythonValue): boolean {
  if (value === null || value === false || value === '') return true;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) === 0;
  if (typeof value !== 'object') return false;
  if (value.kind === 'dict') return value.entries.length === 0;
  return value.kind === 'list' && value.items.length === 0;
}
