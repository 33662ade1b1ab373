import { z } from 'zod';
import type { Json } from '../../core/json.ts';

/**
 * What comes out of QuickJS when a script saves a workbook: text of a stranger, checked here in every part before
 * exceljs in the host sees it.
 */

const lastRow = 1_048_576;
const lastColumn = 16_384;
const longestText = 32_767;
const mostOperations = 2_000_000;

const row = z.int().min(1).max(lastRow);
const column = z.int().min(1).max(lastColumn);
const sheet = z.int().min(1).max(100_000);
const text = z.string().max(longestText);
/** Excel's own range: what is outside is written as a number that no reader takes. */
const number = z.number().min(-1e308).max(1e308);
/** Dates between the years 1 and 9999. */
const time = z.number().min(-62_135_596_800_000).max(253_402_300_799_999);
const sheetName = z
  .string()
  .min(1)
  .max(31)
  .regex(/^[^*?:/\\[\]\p{Cc}]+$/u);

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);
const deepest = 8;
const mostNodes = 500;

/** Plain JSON for styles and settings: shallow, small, and without keys that reach a prototype. */
const plainJson = z.custom<Json>(
  (value) => isPlain(value, deepest, { nodes: mostNodes }),
  'no plain small JSON',
);

function isPlain(value: unknown, depth: number, budget: { nodes: number }): boolean {
  budget.nodes -= 1;
  if (depth < 0 || budget.nodes < 0) return false;
  if (value === null || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'string') return value.length <= 1000;
  if (Array.isArray(value)) return value.every((item) => isPlain(item, depth - 1, budget));
  if (typeof value !== 'object') return false;
  return Object.entries(value).every(
    ([key, inner]) => !forbiddenKeys.has(key) && key.length <= 100 && isPlain(inner, depth - 1, budget),
  );
}

const plainObject = plainJson.refine(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

const dateSchema = z.strictObject({ kind: z.literal('date'), time });
const errorSchema = z.strictObject({
  kind: z.literal('error'),
  error: z.enum(['#N/A', '#REF!', '#NAME?', '#DIV/0!', '#NULL!', '#VALUE!', '#NUM!', '#SPILL!', '#CALC!']),
});
const simple = [z.null(), number, z.boolean(), text, dateSchema, errorSchema] as const;
const richSchema = z.strictObject({
  kind: z.literal('rich'),
  runs: z.array(z.strictObject({ text, font: plainObject.optional() })).max(10_000),
});
const value = z.union([
  ...simple,
  z.strictObject({
    kind: z.literal('formula'),
    formula: text,
    result: z.union(simple),
    ref: z
      .string()
      .regex(/^[A-Z]{1,3}[0-9]{1,7}(:[A-Z]{1,3}[0-9]{1,7})?$/)
      .optional(),
  }),
  richSchema,
  z.strictObject({
    kind: z.literal('link'),
    text: z.union([...simple, richSchema]),
    hyperlink: text,
    tooltip: text.optional(),
  }),
]);

export type StoredValue = z.infer<typeof value>;

const operation = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('cell'),
    sheet,
    row,
    column,
    value: value.optional(),
    /** Index in `styles`. */
    style: z.int().min(0).optional(),
  }),
  z.strictObject({ op: z.literal('add-sheet'), sheet, name: sheetName }),
  z.strictObject({ op: z.literal('remove-sheet'), sheet }),
  z.strictObject({ op: z.literal('rename-sheet'), sheet, name: sheetName }),
  z.strictObject({
    op: z.literal('sheet-state'),
    sheet,
    state: z.enum(['visible', 'hidden', 'veryHidden']),
  }),
  z.strictObject({
    op: z.literal('sheet-property'),
    sheet,
    key: z.enum(['views', 'autoFilter', 'pageSetup', 'properties']),
    value: plainJson,
  }),
  z.strictObject({
    op: z.literal('merges'),
    sheet,
    merges: z.array(z.tuple([row, column, row, column])).max(100_000),
  }),
  z.strictObject({
    op: z.literal('row'),
    sheet,
    row,
    height: z.number().min(0).max(500).nullable(),
    hidden: z.boolean(),
  }),
  z.strictObject({
    op: z.literal('column'),
    sheet,
    column,
    width: z.number().min(0).max(255).nullable(),
    hidden: z.boolean(),
  }),
]);

export type Operation = z.infer<typeof operation>;

export const changesSchema = z.strictObject({
  /** Number of the loaded workbook that the changes belong to; null for a new one. */
  source: z.int().min(0).nullable(),
  styles: z.array(plainObject).max(100_000),
  operations: z.array(operation).max(mostOperations),
});

export type Changes = z.infer<typeof changesSchema>;
