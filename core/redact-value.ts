import type { Redactor } from './redactor.ts';

/**
 * Redacts every text within a value of lists and records, names of fields included; bytes and other objects stay. What
 * holds no secret is given back as it is, not copied.
 */
export function redactValue<Value>(value: Value, redact: Redactor): Value {
  // A text stays a text, a list a list and a record a record: the type is kept.
  return redacted(value, redact) as Value;
}

function redacted(value: unknown, redact: Redactor): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => redacted(item, redact));
    return items.some((item, at) => item !== value[at]) ? items : value;
  }
  if (typeof value !== 'object' || value === null || !isRecord(value)) return value;
  const entries = Object.entries(value);
  const clean = entries.map(([key, item]): [string, unknown] => [redact(key), redacted(item, redact)]);
  const same = clean.every(([key, item], at) => key === entries[at]?.[0] && item === entries[at]?.[1]);
  return same ? value : Object.fromEntries(clean);
}

function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
