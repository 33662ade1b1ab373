import { z } from 'zod';
import type { Arena, CallPlace } from '../core/arena.ts';
import { headOf } from '../core/cut-text.ts';
import type { JsonObject } from '../core/json.ts';
import { guardBlockText, textBlock } from '../core/prompt-blocks.ts';
import { settleAll } from '../core/settle-all.ts';
import { complaintOf, isJsonObject, type Reading } from '../core/structured-reply.ts';
import type { Skill } from '../core/vocabulary.ts';
import { askStructured } from './ask-structured.ts';
import type { SkillOptConfig } from './config.ts';
import { asked, type Item, itemLines, type Patch, readItems, type Side } from './items.ts';
import { itemKindOf, mergePrompt } from './update-mode.ts';

/** One merge call and what came of it. */
export type MergeRecord = {
  readonly kind: 'failure-merge' | 'success-merge' | 'final-merge';
  /** From 1; 0 for the final merge. */
  readonly level: number;
  /** 0-based position of the group in its level. */
  readonly group: number;
  readonly patchesIn: number;
  readonly itemsIn: number;
  readonly itemsOut: number;
  readonly outcome: 'accepted' | 'fallback';
  readonly attempts: number;
  readonly dropped: number;
  readonly problem: string | null;
};

export interface Merged {
  /** Not cut to any budget: only ranking does that (15.6). */
  readonly items: readonly Item[];
  readonly merges: readonly MergeRecord[];
}

export interface MergeContext {
  readonly skill: Skill;
  readonly place: CallPlace;
  readonly memory: string;
}

/**
 * Stage 3: merges each side's patches level by level, then both sides, failures first (spec/optimizer.md
 * 3.6a). An unusable reply falls back to all items of its group, in order; the final one to failure items
 * followed by success items.
 */
export async function mergePatches(
  arena: Arena,
  config: SkillOptConfig,
  patches: { readonly failure: readonly Patch[]; readonly success: readonly Patch[] },
  context: MergeContext,
): Promise<Merged> {
  const [failure, success] = await settleAll([
    mergeSide(arena, config, 'failure', patches.failure, context),
    mergeSide(arena, config, 'success', patches.success, context),
  ]);
  if (failure === undefined || success === undefined) return { items: [], merges: [] };
  const merges = [...failure.merges, ...success.merges];
  const sides = [failure.patch, success.patch].filter((patch) => patch.items.length > 0);
  if (sides.length < 2) return { items: sides[0]?.items ?? [], merges };
  const final = await mergeGroup(arena, config, sides, {
    ...context,
    kind: 'final-merge',
    level: 0,
    group: 0,
  });
  return { items: final.patch.items, merges: [...merges, final.record] };
}

async function mergeSide(
  arena: Arena,
  config: SkillOptConfig,
  side: Side,
  patches: readonly Patch[],
  context: MergeContext,
): Promise<{ patch: Patch; merges: MergeRecord[] }> {
  const merges: MergeRecord[] = [];
  let current = patches;
  for (let level = 1; current.length > 1; level += 1) {
    const groups = groupsOf(current, config.mergeBatchSize);
    const results = await settleAll(
      groups.map(async (group, index) => {
        const [lone] = group;
        if (group.length === 1 && lone !== undefined) return { patch: lone, record: null };
        return mergeGroup(arena, config, group, { ...context, kind: `${side}-merge`, level, group: index });
      }),
    );
    current = results.map((result) => result.patch);
    merges.push(...results.flatMap((result) => result.record ?? []));
  }
  return { patch: current[0] ?? { side, reasoning: '', items: [] }, merges };
}

interface GroupPlace extends MergeContext {
  readonly kind: MergeRecord['kind'];
  readonly level: number;
  readonly group: number;
}

async function mergeGroup(
  arena: Arena,
  config: SkillOptConfig,
  patches: readonly Patch[],
  { skill, place, memory, kind, level, group }: GroupPlace,
): Promise<{ patch: Patch; record: MergeRecord }> {
  const final = kind === 'final-merge';
  const side = final ? 'mixed' : (patches[0]?.side ?? 'mixed');
  const prompt = mergePrompt(config, side === 'mixed' ? 'final' : side);
  const items = patches.flatMap((patch) => patch.items);
  const { value, attempts, dropped, problem } = await askStructured(arena, config, {
    kind,
    place: final ? place : { ...place, level, group },
    prompt: arena.prompts.render(prompt, {
      failure: side === 'failure' ? 'yes' : '',
      success: side === 'success' ? 'yes' : '',
      final: final ? 'yes' : '',
      memory,
      skill: textBlock('skill', skill.text),
      count: String(patches.length),
      level: String(level),
      proposals: patches.map((patch, index) => renderPatch(patch, index, config)).join('\n'),
    }),
    schema: mergeSchema(config, skill.text, items.length),
    read: (reply) => readMerge(reply, config, { document: skill.text, itemsIn: items.length }),
  });
  const stamped = (item: Item): Item => (final ? item : { ...item, merge_level: level });
  const kept = (item: Item): Item => (final ? item : { ...item, merge_level: item.merge_level ?? level });
  const patch: Patch =
    value === null
      ? { side, reasoning: '', items: items.map(kept) }
      : { side, reasoning: value.reasoning, items: value.items.map(stamped) };
  const record: MergeRecord = {
    kind,
    level,
    group,
    patchesIn: patches.length,
    itemsIn: items.length,
    itemsOut: patch.items.length,
    outcome: value === null ? 'fallback' : 'accepted',
    attempts,
    dropped,
    problem,
  };
  return { patch, record };
}

/** A patch as a merger reads it: its reason in words, its items as JSON. */
function renderPatch(patch: Patch, index: number, config: SkillOptConfig): string {
  const reason = patch.reasoning.trim() === '' ? '' : `: ${guardBlockText(patch.reasoning.trim())}`;
  const attributes = { side: patch.side, patch: index + 1, size: patch.items.length };
  const proposals = textBlock('proposals', itemLines(patch.items, itemKindOf(config)), attributes);
  return `Patch ${index + 1} (${patch.side})${reason}\n${proposals}`;
}

function mergeSchema(config: SkillOptConfig, document: string, itemsIn: number): z.ZodType {
  const kind = itemKindOf(config);
  const item = kind.schema(document).extend({
    support_count: z.number().int().min(1).max(1000),
    source_type: z.enum(['failure', 'success', 'mixed']),
  });
  const most = config.updateMode === 'full-rewrite' ? 1 : itemsIn;
  return z.object({
    reasoning: z.string().max(asked.reasoning),
    [kind.key]: z.array(item).max(most),
  });
}

function readMerge(
  reply: JsonObject,
  config: SkillOptConfig,
  { document, itemsIn }: { readonly document: string; readonly itemsIn: number },
): Reading<{ items: Item[]; reasoning: string }> {
  const kind = itemKindOf(config);
  const envelope = z.object({ [kind.key]: z.array(z.unknown()) }).safeParse(reply);
  if (!envelope.success) return { ok: false, complaint: complaintOf(envelope.error) };
  const list = envelope.data[kind.key] ?? [];
  // The reference takes all of a merge or nothing; strict reading drops what is no item.
  if (config.semantics.edits === 'reference' && !list.every(isJsonObject))
    return { ok: false, complaint: `An entry of "${kind.key}" is not an object.` };
  // A merge that returns more than it was given is a loop; the reference takes it all the same (15.6).
  const limit = config.semantics.edits === 'strict' ? itemsIn : null;
  const reading = readItems(list, kind, config, { document, limit });
  if (!reading.ok) return reading;
  if (reading.value.length === 0 && config.semantics.emptyMerge === 'refuse')
    return {
      ok: false,
      complaint: `The list "${kind.key}" is empty: keep the most useful of the proposed ${kind.plural}.`,
    };
  const reasoning = typeof reply.reasoning === 'string' ? headOf(reply.reasoning, asked.reasoning) : '';
  return { ok: true, value: { items: reading.value, reasoning }, dropped: reading.dropped };
}

function groupsOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
