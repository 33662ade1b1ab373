import { DataError } from './errors.ts';
import type { PythonValue } from './python-value.ts';

/** Deeper nesting is not read. */
const mostDepth = 200;
const token =
  /[ \t\n\r]*(?:([[\]{},:])|("[^"\\]*(?:\\.[^"\\]*)*")|(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?|(true|false|null|NaN|-?Infinity))/sy;

/**
 * The value that CPython's `json.loads` reads: whole numbers stay apart from floats, and NaN and Infinity are numbers.
 * @throws {DataError} when the text is no JSON
 */
export function parsePythonJson(text: string): PythonValue {
  const tokens = tokensOf(text);
  let next = 0;

  const value = (depth: number): PythonValue => {
    if (depth > mostDepth) throw new DataError(`JSON with more than ${mostDepth} levels`);
    const found = tokens[next];
    next += 1;
    if (found?.kind === 'value') return found.value;
    if (found?.text === '[') return { kind: 'list', items: members(']', () => value(depth + 1)) };
    if (found?.text === '{') return { kind: 'dict', entries: unique(members('}', () => entry(depth + 1))) };
    throw noJson();
  };
  const entry = (depth: number): [string, PythonValue] => {
    const key = value(depth);
    if (typeof key !== 'string') throw noJson();
    take(':');
    return [key, value(depth)];
  };
  const members = <Member>(close: string, read: () => Member): Member[] => {
    const all: Member[] = [];
    if (isNext(close)) {
      next += 1;
      return all;
    }
    for (;;) {
      all.push(read());
      if (isNext(',')) {
        next += 1;
        continue;
      }
      take(close);
      return all;
    }
  };
  const isNext = (text: string): boolean => {
    const found = tokens[next];
    return found?.kind === 'mark' && found.text === text;
  };
  const take = (text: string): void => {
    if (!isNext(text)) throw noJson();
    next += 1;
  };

  const whole = value(0);
  if (next !== tokens.length) throw noJson();
  return whole;
}

/** A JSON value that was read already: a number without a fraction counts as a whole one. What is no JSON is null. */
export function pythonValueOf(value: unknown): PythonValue {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return { kind: 'list', items: value.map(pythonValueOf) };
  const entries = Object.entries(value).map(([key, item]) => [key, pythonValueOf(item)] as const);
  return { kind: 'dict', entries };
}

type Token =
  | { readonly kind: 'mark'; readonly text: string }
  | { readonly kind: 'value'; readonly text?: undefined; readonly value: PythonValue };

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  const end = text.replace(/[ \t\n\r]+$/, '').length;
  while (token.lastIndex < end) {
    const [, mark, quoted, whole, fraction, exponent, word] = token.exec(text) ?? noMatch();
    if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
    else if (quoted !== undefined) tokens.push({ kind: 'value', value: textOf(quoted) });
    else if (whole !== undefined) tokens.push({ kind: 'value', value: numberOf(whole, fraction, exponent) });
    else tokens.push({ kind: 'value', value: words[word ?? ''] ?? null });
  }
  return tokens;
}

const words: Readonly<Record<string, PythonValue>> = {
  true: true,
  false: false,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

function numberOf(whole: string, fraction: string | undefined, exponent: string | undefined): PythonValue {
  if (fraction === undefined && exponent === undefined) return BigInt(whole);
  return Number(`${whole}${fraction ?? ''}${exponent ?? ''}`);
}

/** Control characters and escapes are for the language's own reader to judge. */
function textOf(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    throw noJson();
  }
}

/** As in a Python dict, a repeated key keeps its first place and takes the last value. */
function unique(entries: readonly (readonly [string, PythonValue])[]): [string, PythonValue][] {
  return [...new Map(entries)];
}

function noMatch(): never {
  throw noJson();
}

function noJson(): DataError {
  return new DataError('not JSON');
}
