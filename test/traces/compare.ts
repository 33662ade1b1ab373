import type { Json } from '../../core/json.ts';
import { isObject } from './trace-file.ts';

/** One place where a run and its trace differ. `undefined` = nothing there. */
export interface Difference {
  /** Path in the trace file, for example `expected.steps[2].select.edit_budget`. */
  readonly path: string;
  readonly expected: Json | undefined;
  readonly got: Json | undefined;
}

/** Floats are compared within this distance (README of the traces, section 2). */
const tolerance = 1e-12;

/** Describes the mark of a reference defect; no outcome of a run. */
const marks = new Set(['reference_defect', 'reference_defect_fields', 'reference_defect_note']);

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Values compared: leaves and empty lists or mappings. */
  readonly values: number;
}

/**
 * Compares two values completely, in the order of the expected one: every key and every entry of either side
 * must be on the other.
 */
export function compareJson(expected: Json | undefined, got: Json | undefined, path: string): Comparison {
  const differences: Difference[] = [];
  let values = 0;
  const compare = (a: Json | undefined, b: Json | undefined, at: string): void => {
    if (Array.isArray(a) && Array.isArray(b) && a.length + b.length > 0) {
      for (let index = 0; index < Math.max(a.length, b.length); index += 1)
        compare(a[index], b[index], `${at}[${index}]`);
      return;
    }
    if (isObject(a) && isObject(b)) {
      const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => !marks.has(key));
      for (const key of keys) compare(a[key], b[key], at === '' ? key : `${at}.${key}`);
      if (keys.length > 0) return;
    }
    values += 1;
    if (!same(a, b)) differences.push({ path: at, expected: a, got: b });
  };
  compare(expected, got, path);
  return { differences, values };
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= tolerance;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length;
  if (isObject(a) && isObject(b)) return true;
  return a === b;
}

/** "path: expected 4, got 5", on one line; of long texts the part around the first difference. */
export function describeDifference({ path, expected, got }: Difference): string {
  const from =
    typeof expected === 'string' && typeof got === 'string'
      ? Math.max(0, firstUnequal(expected, got) - 40)
      : 0;
  return `${path}: expected ${shown(expected, from)}, got ${shown(got, from)}`;
}

function firstUnequal(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index += 1;
  return index;
}

function shown(value: Json | undefined, from: number): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(typeof value === 'string' ? value.slice(from) : value);
  const cut = text.length > 160 ? `${text.slice(0, 160)}...` : text;
  return from === 0 ? cut : `...${cut}`;
}
