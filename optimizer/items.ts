import { z } from 'zod';
import type { JsonObject } from '../core/json.ts';
import { isJsonObject, type Reading } from '../core/structured-reply.ts';
import type { SkillOptConfig } from './config.ts';

/**
 * What analysts propose and what travels through merge and selection, in the published field names
 * (spec/optimizer.md 2.7): an edit, a suggestion or a whole document, with the provenance support_count,
 * source_type and merge_level. Model output: read it through its kind.
 */
export type Item = JsonObject;

export type Side = 'failure' | 'success';

/** The items of one analyst or one merge. */
export interface Patch {
  readonly side: Side | 'mixed';
  readonly reasoning: string;
  readonly items: readonly Item[];
}

/** One update mode's items: how they are asked for, read, shown and remembered. */
export interface ItemKind {
  /** Key of the list in replies. */
  readonly key: 'edits' | 'revise_suggestions' | 'skill_candidates';
  /** What prompts and complaints call them. */
  readonly noun: string;
  readonly plural: string;
  /** One item, as asked for; every string in it is bounded. */
  schema(document: string): z.ZodObject;
  /** One item, as accepted under `semantics.edits: strict`. */
  strict(document: string): z.ZodType;
  /** Why none of the items can be used on the document, and those that can. */
  usable(items: readonly Item[], document: string): { readonly kept: readonly Item[]; complaint: string };
  /** What of an item an optimizer is shown, provenance apart. */
  shown(item: Item): JsonObject;
  /** What the step buffer keeps of a rejected item. */
  remembered(item: Item): JsonObject;
  /** The same as a line of the rendered buffer. */
  line(remembered: JsonObject): string;
}

/** Bounds of the strings that are asked for: without them a small model can loop until its output limit. */
export const asked = {
  reasoning: 1200,
  target: 400,
  content: 800,
  label: 60,
  description: 200,
  title: 100,
  note: 200,
  document: 12_000,
} as const;
/** A reply of an endpoint that does not enforce the schema may exceed them by this factor. */
export const tolerance = 5;
/** Entries of a reply's list that strict reading looks at; nobody asks for more. */
const maxEntries = 200;
/** Items that are asked for where no cap is: a bound against loops, not a learning rate. */
const uncapped = 50;

/** Length of a list in a schema. */
export function listLength(cap: number | null): number {
  return cap ?? uncapped;
}

/** Characters of a whole document that are asked for: room to grow, but no loop. */
export function documentLength(document: string): number {
  return Math.max(asked.document, 2 * document.length);
}

/** A string of a reply: null and absent read as empty. */
export const looseText = (limit: number) =>
  z
    .string()
    .max(limit * tolerance)
    .nullish()
    .transform((value) => value ?? '');

/** Provenance that a reply may state; nonsense reads as not stated. */
export const statedProvenance = {
  support_count: z.number().int().min(1).max(1_000_000).optional().catch(undefined),
  source_type: z.enum(['failure', 'success', 'mixed']).optional().catch(undefined),
};

/**
 * Reads the item list of a reply, each item on its own. `strict` drops what is no item of the kind and what
 * cannot be used on the document; `reference` keeps every object as it is. `limit` (null = none) cuts the list
 * before bad items are dropped in `reference`, after it in `strict`.
 */
export function readItems(
  list: readonly unknown[],
  kind: ItemKind,
  config: SkillOptConfig,
  options: { readonly document: string; readonly limit: number | null },
): Reading<Item[]> {
  const { document } = options;
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  if (config.semantics.edits === 'reference') {
    const cut = list.slice(0, limit);
    const items = cut.filter(isJsonObject);
    return { ok: true, value: items, dropped: cut.length - items.length };
  }
  const schema = kind.strict(document);
  const parsed = list.slice(0, maxEntries).map((item) => schema.safeParse(item));
  const items = parsed.flatMap(({ data }) => (isJsonObject(data) ? [withoutUndefined(data)] : []));
  const { kept, complaint } = kind.usable(items, document);
  if (kept.length === 0 && list.length > 0) {
    const problem = parsed.find((result) => !result.success)?.error?.issues[0];
    const malformed = `No ${kind.noun} of the reply is usable: "${problem?.path.join('.') || kind.noun}": ${problem?.message}.`;
    return { ok: false, complaint: items.length === 0 ? malformed : complaint };
  }
  return { ok: true, value: kept.slice(0, limit), dropped: list.length - kept.length };
}

function withoutUndefined(item: JsonObject): Item {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
}

/** A field of an item as text; anything but a string reads as empty. */
export function textOf(item: JsonObject, name: string): string {
  const value = item[name];
  return typeof value === 'string' ? value : '';
}

/** The strings of a list of an item; anything else reads as none. */
export function textsOf(item: JsonObject, name: string): string[] {
  const value = item[name];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

/** How many trajectories are said to support the item; 0 when it does not say (15.5). */
export function supportOf(item: Item): number {
  const { support_count: support } = item;
  return typeof support === 'number' && Number.isInteger(support) ? support : 0;
}

/** What of the items an optimizer is shown; one JSON object a line. */
export function itemLines(items: readonly Item[], kind: ItemKind, numbered = false): string {
  const lines = items.map((item, index) => {
    const shown = {
      ...(numbered ? { index } : {}),
      ...kind.shown(item),
      support_count: supportOf(item),
      ...(typeof item.source_type === 'string' ? { source_type: item.source_type } : {}),
      ...(typeof item.merge_level === 'number' ? { merge_level: item.merge_level } : {}),
    };
    return JSON.stringify(shown);
  });
  return lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]`;
}
