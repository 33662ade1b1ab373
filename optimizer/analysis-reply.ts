import { z } from 'zod';
import { headOf } from '../core/cut-text.ts';
import type { JsonObject } from '../core/json.ts';
import { complaintOf, isJsonObject, type Reading } from '../core/structured-reply.ts';
import { notesIn } from './appendix.ts';
import type { SkillOptConfig } from './config.ts';
import { asked, type Item, listLength, readItems, type Side } from './items.ts';
import { itemKindOf } from './update-mode.ts';

/** What an analyst found, read from its reply. */
export interface Findings {
  /** Failure patterns in the analyst's words; empty on the success side. */
  readonly summaries: readonly { readonly label: string; readonly count: number }[];
  readonly items: readonly Item[];
  readonly reasoning: string;
  /** Reminders for the appendix; empty unless they were asked for. */
  readonly notes: readonly string[];
}

/** What the reader of a reply knows of the call. */
export interface AnalystQuestion {
  readonly side: Side;
  /** Trajectories of the minibatch. */
  readonly size: number;
  readonly document: string;
  /** Items that were asked for at most; null = no cap. */
  readonly cap: number | null;
  /** Were reminders for the appendix asked for? */
  readonly wantsNotes: boolean;
}

/** Notes of one reply that are asked for. */
const maxNotes = 6;

export function analystSchema(config: SkillOptConfig, question: AnalystQuestion): z.ZodType {
  const { side, document, cap, wantsNotes } = question;
  const kind = itemKindOf(config);
  // An analyst of full rewrites writes one document; the reference reads more if they come.
  const most = config.updateMode === 'full-rewrite' ? 1 : listLength(cap);
  const patch = z.object({
    reasoning: z.string().max(asked.reasoning),
    [kind.key]: z.array(kind.schema(document)).max(most),
  });
  const batch_size = z.number().int().min(0).max(1000);
  const notes = wantsNotes ? { appendix_notes: z.array(z.string().max(asked.note)).max(maxNotes) } : {};
  if (side === 'success')
    return z.object({
      batch_size,
      success_patterns: z.array(z.string().max(asked.description)).max(6),
      patch,
      ...notes,
    });
  const summary = z.object({
    failure_type: z.string().max(asked.label),
    count: z.number().int().min(0).max(1000),
    description: z.string().max(asked.description),
  });
  return z.object({ batch_size, failure_summary: z.array(summary).max(6), patch, ...notes });
}

export function readAnalysis(
  reply: JsonObject,
  config: SkillOptConfig,
  question: AnalystQuestion,
): Reading<Findings> {
  const { side, document, cap, wantsNotes } = question;
  const kind = itemKindOf(config);
  const strict = config.semantics.edits === 'strict';
  const notes = wantsNotes ? notesIn(reply.appendix_notes) : [];
  const patch = patchOf(reply, kind.key, strict);
  if (patch === undefined) {
    // Lapses alone are a finding: the document is right, it was not followed.
    if (notes.length > 0 && side === 'failure')
      return {
        ok: true,
        value: { summaries: summariesOf(reply, config), items: [], reasoning: '', notes },
        dropped: 0,
      };
    return { ok: false, complaint: `The key "patch" with its list "${kind.key}" is missing.` };
  }
  const envelope = z.object({ [kind.key]: z.array(z.unknown()) }).safeParse(patch);
  if (!envelope.success && strict) return { ok: false, complaint: complaintOf(envelope.error) };
  // The reference counts a patch without a list as usable but empty (15.3).
  const list = envelope.data?.[kind.key] ?? [];
  const reading = readItems(list, kind, config, { document, limit: cap });
  if (!reading.ok) return reading;
  const reasoning = isJsonObject(patch) && typeof patch.reasoning === 'string' ? patch.reasoning : '';
  const items = reading.value.map((item) => withProvenance(item, reply, config, question));
  return {
    ok: true,
    value: {
      summaries: summariesOf(reply, config),
      items,
      reasoning: headOf(reasoning, asked.reasoning),
      notes,
    },
    dropped: reading.dropped,
  };
}

/**
 * The patch of a reply, whatever it holds: the reference asks for the key alone, so that null is a patch.
 * Models often leave the inner object away; strict reading takes the items where they are.
 */
function patchOf(reply: JsonObject, key: string, strict: boolean): unknown {
  if (!strict) return Object.hasOwn(reply, 'patch') ? (reply.patch ?? null) : undefined;
  return reply.patch ?? (Array.isArray(reply[key]) ? reply : undefined);
}

/**
 * Fills in what an item does not say of itself (15.4). Under `known` its support is that of the minibatch at
 * most: how many trajectories an analyst read is known, whatever it reports.
 */
function withProvenance(
  item: Item,
  reply: JsonObject,
  config: SkillOptConfig,
  { side, size }: AnalystQuestion,
): Item {
  if (config.semantics.supportCounts === 'known') {
    const { support_count: support } = item;
    const known = typeof support === 'number' ? Math.min(Math.max(1, Math.trunc(support)), size) : size;
    return { ...item, source_type: side, support_count: known };
  }
  const reported = typeof reply.batch_size === 'number' ? Math.trunc(reply.batch_size) : 0;
  return { source_type: side, support_count: Math.max(reported, 1), ...item };
}

function summariesOf(reply: JsonObject, { semantics }: SkillOptConfig): { label: string; count: number }[] {
  const list = Array.isArray(reply.failure_summary) ? reply.failure_summary : [];
  return list.filter(isJsonObject).map(({ failure_type: type, description, count }) => {
    const cut = (text: unknown, most: number) =>
      typeof text !== 'string' ? '' : semantics.edits === 'strict' ? headOf(text, most) : text;
    const name = cut(type, 5 * asked.label);
    const words = cut(description, 5 * asked.description);
    return {
      label: words === '' ? name : `${name}: ${words}`,
      count: typeof count === 'number' && Number.isFinite(count) ? Math.trunc(count) : 1,
    };
  });
}
