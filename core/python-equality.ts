import { DataError } from './errors.ts';
import { type PythonValue, pyRepr } from './python-value.ts';

export type Numeric = bigint | number | Extract<PythonValue, { kind: 'complex' }>;

/**
 * A set of values, equal ones once. CPython orders a set by hashes; whole numbers that are small enough to be their own
 * place come in ascending order, other values as they were written.
 * @throws {DataError} on a value that cannot be hashed
 */
export function setOf(items: readonly PythonValue[]): PythonValue {
  const seen = new Map<string, PythonValue>();
  for (const item of items) {
    const key = equalityKey(item);
    if (!seen.has(key)) seen.set(key, item);
  }
  const values = [...seen.values()];
  const places = values.length <= 4 ? 8 : 32;
  const own = values.length <= 19 && values.every((value) => Number(hashOf(value)) < places);
  return { kind: 'set', items: own ? values.sort((a, b) => Number(hashOf(a)) - Number(hashOf(b))) : values };
}

/** The first of equal keys stays, the last value wins. @throws {DataError} on a key that cannot be hashed */
export function dictOf(entries: readonly (readonly [PythonValue, PythonValue])[]): PythonValue {
  const byKey = new Map<string, [PythonValue, PythonValue]>();
  for (const [key, value] of entries) {
    const text = equalityKey(key);
    byKey.set(text, [byKey.get(text)?.[0] ?? key, value]);
  }
  return { kind: 'dict', entries: [...byKey.values()] };
}

/** A small whole number's place in a set's table; infinity for all else. */
function hashOf(value: PythonValue): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0
    ? number
    : Number.POSITIVE_INFINITY;
}

/** The same text for values that Python holds equal: 1, 1.0 and True. */
function equalityKey(value: PythonValue): string {
  if (typeof value === 'boolean') return value ? 'n1' : 'n0';
  if (typeof value === 'bigint') return `n${value}`;
  if (typeof value === 'number') return Number.isInteger(value) ? `n${BigInt(value)}` : `n${value}`;
  if (typeof value !== 'object' || value === null) return `v${pyRepr(value)}`;
  if (value.kind === 'list' || value.kind === 'dict' || value.kind === 'set')
    throw new DataError(`not a Python literal: a ${value.kind} as a key or in a set`);
  if (value.kind === 'complex' && value.imaginary === 0) return equalityKey(value.real);
  if (value.kind === 'tuple') return `t(${value.items.map(equalityKey).join(',')})`;
  return `v${pyRepr(value)}`;
}
