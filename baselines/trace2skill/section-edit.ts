import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import { isJsonObject, type Reading } from '../../core/structured-reply.ts';
import { asHeader } from './sections.ts';

/** An edit of one document, in the published operations and field names; fields that it does not use are empty. */
export interface SectionEdit {
  readonly op: string;
  readonly target_section: string;
  readonly target_text: string;
  readonly old_text: string;
  readonly after_section: string;
  readonly content: string;
  /** Trajectories that speak for the edit: prevalence across patches signals generality. */
  readonly support: number;
}

/** What one patch proposal or one merge came to. */
export interface Patch {
  readonly reasoning: string;
  readonly edits: readonly SectionEdit[];
}

const bounds = { reasoning: 1200, section: 200, text: 600, content: 1500 } as const;
/** Bounds of what is accepted of an endpoint that does not enforce the schema, as multiples of what is asked for. */
const tolerance = 4;
/** Edits that are asked for in one patch proposal: a bound against loops. */
export const maxEditsPerPatch = 8;

/** Operations as prompts name them: the words of all methods' edits, with a section beside the target. */
const operations = [
  'append',
  'insert_after',
  'insert_before',
  'replace',
  'add_section',
  'delete_section',
] as const;

/** JSON Schema source of a reply with edits; every string is bounded. */
export function patchSchema(maxEdits: number, withSupport: boolean): z.ZodType {
  const edit = z.object({
    op: z.enum(operations),
    section: z.string().max(bounds.section),
    target: z.string().max(bounds.text),
    content: z.string().max(bounds.content),
    ...(withSupport ? { support_count: z.number().int().min(1).max(100_000) } : {}),
  });
  return z.object({ reasoning: z.string().max(bounds.reasoning), edits: z.array(edit).max(maxEdits) });
}

/** Null and absent read as empty. */
const text = (limit: number) =>
  z
    .string()
    .max(limit * tolerance)
    .nullish()
    .transform((value) => value ?? '');

const looseEdit = z.looseObject({
  op: z.string().max(40),
  section: text(bounds.section),
  target_section: text(bounds.section),
  after: text(bounds.section),
  after_section: text(bounds.section),
  target: text(bounds.text),
  old_text: text(bounds.text),
  target_text: text(bounds.text),
  content: text(bounds.content),
  support_count: z.number().int().min(1).optional().catch(undefined),
});

export interface EditLimits {
  readonly maxEdits: number;
  /** Support of an edit that states none; and the most that it may state. */
  readonly support: { readonly usual: number; readonly most: number };
}

/**
 * The edits of a reply, each read on its own: what is no edit is dropped, and a list of nothing but such is refused. The
 * list may stand in an inner `patch`, as other methods' replies have it.
 */
export function readPatch(reply: JsonObject, limits: EditLimits): Reading<Patch> {
  const patch = isJsonObject(reply.patch) ? reply.patch : reply;
  if (!Array.isArray(patch.edits)) return { ok: false, complaint: 'The list "edits" is missing.' };
  const edits = patch.edits.slice(0, 10 * maxEditsPerPatch).flatMap((entry) => readEdit(entry, limits) ?? []);
  if (edits.length === 0 && patch.edits.length > 0)
    return {
      ok: false,
      complaint: `No entry of "edits" is an edit: each has "op" (${operations.join(', ')}), "section", "target" and "content".`,
    };
  const reasoning = typeof patch.reasoning === 'string' ? patch.reasoning.slice(0, bounds.reasoning) : '';
  const kept = edits.slice(0, limits.maxEdits);
  return { ok: true, value: { reasoning, edits: kept }, dropped: patch.edits.length - kept.length };
}

/** null: not an edit, or one that would change nothing. */
function readEdit(raw: unknown, { support }: EditLimits): SectionEdit | null {
  const parsed = looseEdit.safeParse(raw);
  if (!parsed.success) return null;
  const given = parsed.data;
  const section = (given.target_section || given.section).trim();
  const content = given.content.trim();
  const none = { target_section: section, target_text: '', old_text: '', after_section: '', content };
  const edit = {
    ...none,
    support: Math.min(Math.max(given.support_count ?? support.usual, 1), Math.max(support.most, 1)),
  };
  switch (given.op) {
    case 'append':
    case 'append_to_section':
      return content === '' ? null : { ...edit, op: section === '' ? 'append' : 'append_to_section' };
    case 'insert_after':
    case 'insert_before': {
      const target = given.target_text || given.target;
      return content === '' || target === '' ? null : { ...edit, op: given.op, target_text: target };
    }
    case 'replace':
    case 'replace_in_section':
    case 'delete': {
      const old = given.old_text || given.target;
      if (old === '') return null;
      return {
        ...edit,
        op: 'replace_in_section',
        old_text: old,
        content: given.op === 'delete' ? '' : content,
      };
    }
    // A further file has no place in a single document: its content becomes a section.
    case 'create':
    case 'add_section': {
      const name = section || given.target;
      if (content === '' || name === '') return null;
      const after = given.after_section || given.after;
      return { ...edit, op: 'add_section', target_section: asHeader(name), after_section: after.trim() };
    }
    case 'delete_section': {
      const name = section || given.target;
      return name === '' ? null : { ...edit, op: 'delete_section', target_section: name, content: '' };
    }
    default:
      return null;
  }
}

/** Edits as prompts show them: a JSON list, an edit a line, in the words in which they are asked for. */
export function shownEdits(edits: readonly SectionEdit[]): string {
  const lines = edits.map((edit) => {
    const { op, target_section: section, content, support } = edit;
    const target = edit.target_text || edit.old_text;
    const shownOp = { append_to_section: 'append', replace_in_section: 'replace' }[op] ?? op;
    const after = edit.after_section === '' ? {} : { after: edit.after_section };
    return JSON.stringify({ op: shownOp, section, target, content, ...after, support_count: support });
  });
  return lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n]`;
}

/** An edit as events and history hold it: without empty fields. */
export function editRecord({ op, content, ...fields }: SectionEdit): JsonObject {
  const used = Object.entries(fields).filter(([, value]) => value !== '');
  return { op, ...Object.fromEntries(used), content };
}
