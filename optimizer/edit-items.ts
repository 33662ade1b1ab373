import { z } from 'zod';
import type { JsonObject } from '../core/json.ts';
import type { SkillOptConfig } from './config.ts';
import { editOps } from './edits.ts';
import { isJsonObject, type Reading } from './structured-reply.ts';

/**
 * A proposed edit as it travels through the stages, in the published field names (spec/optimizer.md 2.4): op,
 * target, content, and the provenance support_count, source_type, merge_level. Model output: read it through
 * the functions below.
 */
export type EditItem = JsonObject;

export type Side = 'failure' | 'success';

/** The edits of one analyst or one merge. */
export interface Patch {
  readonly side: Side | 'mixed';
  readonly reasoning: string;
  readonly items: readonly EditItem[];
}

/** Bounds of the strings that are asked for: without them a small model can loop until its output limit. */
export const asked = { reasoning: 1200, target: 400, content: 800, label: 60, description: 200 } as const;
/** A reply of an endpoint that does not enforce the schema may exceed them by this factor. */
const tolerance = 5;
/** Entries of a reply's list that strict reading looks at; nobody asks for more. */
const maxEntries = 200;

/** One edit, as asked for. */
export const editSchema = z.object({
  op: z.enum(['append', 'insert_after', 'replace', 'delete']),
  target: z.string().max(asked.target),
  content: z.string().max(asked.content),
});

const text = (limit: number) =>
  z
    .string()
    .max(limit * tolerance)
    .nullish()
    .transform((value) => value ?? '');

/** One edit, as accepted under `semantics.edits: strict`: null reads as empty, other keys are left out. */
const strictItem = z.object({
  op: z.enum(['append', 'insert_after', 'replace', 'delete']),
  target: text(asked.target),
  content: text(asked.content),
  support_count: z.number().int().min(1).max(1_000_000).optional().catch(undefined),
  source_type: z.enum(['failure', 'success', 'mixed']).optional().catch(undefined),
});

/**
 * Reads the item list of a reply, each item on its own. `strict` drops what is not an edit, and an edit that
 * would replace or delete what neither the document nor another edit of the list holds; `reference` keeps every
 * object as it is. `limit` cuts the list before bad items are dropped in `reference`, after it in `strict`.
 */
export function readItems(
  list: readonly unknown[],
  config: SkillOptConfig,
  options: { readonly document: string; readonly limit: number },
): Reading<EditItem[]> {
  const { document, limit } = options;
  if (config.semantics.edits === 'reference') {
    const cut = list.slice(0, limit);
    const items = cut.filter(isJsonObject);
    return { ok: true, value: items, dropped: cut.length - items.length };
  }
  const parsed = list.slice(0, maxEntries).map((item) => strictItem.safeParse(item));
  const edits = parsed.flatMap(({ data }) => (data === undefined ? [] : [withoutUndefined(data)]));
  const found = edits.filter((edit) =>
    hasTarget(
      edit,
      document,
      edits.filter((other) => other !== edit),
    ),
  );
  if (found.length === 0 && list.length > 0) {
    const problem = parsed.find((result) => !result.success)?.error?.issues[0];
    const [lost] = edits;
    const complaint =
      lost === undefined
        ? `No edit of the reply is usable: "${problem?.path.join('.') || 'edit'}": ${problem?.message}.`
        : `The target ${JSON.stringify(editOf(lost).target.slice(0, 100))} does not occur in the skill document. Edits change the document, not the outputs: use "append" with a rule in words, or copy a target from the document.`;
    return { ok: false, complaint };
  }
  return { ok: true, value: found.slice(0, limit), dropped: list.length - found.length };
}

/** An insertion without its target still has a place at the end; a replacement or deletion has none. */
function hasTarget(item: EditItem, document: string, others: readonly EditItem[]): boolean {
  const { op, target } = editOf(item);
  if (op !== 'replace' && op !== 'delete') return true;
  return (
    target !== '' &&
    [document, ...others.map((other) => editOf(other).content)].some((text) => text.includes(target))
  );
}

function withoutUndefined(data: z.infer<typeof strictItem>): EditItem {
  const { support_count, source_type, ...edit } = data;
  return {
    ...edit,
    ...(support_count === undefined ? {} : { support_count }),
    ...(source_type === undefined ? {} : { source_type }),
  };
}

/** The edit part of an item; anything but a string reads as empty. */
export function editOf(item: EditItem): { op: string; target: string; content: string } {
  const read = (name: string) => {
    const value = item[name];
    return typeof value === 'string' ? value : '';
  };
  return { op: read('op'), target: read('target'), content: read('content') };
}

/** How many trajectories are said to support the item; 0 when it does not say (15.5). */
export function supportOf(item: EditItem): number {
  const { support_count: support } = item;
  return typeof support === 'number' && Number.isInteger(support) ? support : 0;
}

/** What of an item an optimizer is shown; one JSON object a line. */
export function itemLines(items: readonly EditItem[], numbered = false): string {
  const lines = items.map((item, index) => {
    const { op, target, content } = editOf(item);
    const shown = {
      ...(numbered ? { index } : {}),
      op: editOps.some((known) => known === op) ? op : op.slice(0, 40),
      target,
      content,
      support_count: supportOf(item),
      ...(typeof item.source_type === 'string' ? { source_type: item.source_type } : {}),
      ...(typeof item.merge_level === 'number' ? { merge_level: item.merge_level } : {}),
    };
    return JSON.stringify(shown);
  });
  return lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]`;
}
