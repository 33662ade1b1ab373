import { z } from 'zod';
import type { Arena, CallPlace } from '../core/arena.ts';
import type { JsonObject } from '../core/json.ts';
import { textBlock } from '../core/prompt-blocks.ts';
import type { Reading } from '../core/structured-reply.ts';
import type { Skill } from '../core/vocabulary.ts';
import { askStructured } from './ask-structured.ts';
import type { SkillOptConfig } from './config.ts';
import { asked, type Item, itemLines } from './items.ts';
import { itemKindOf } from './update-mode.ts';

export interface Selection {
  /** In application order. */
  readonly items: readonly Item[];
  /** Positions of the items in the pool, 0-based. */
  readonly indices: readonly number[];
  /** null: nothing is clipped. */
  readonly budget: number | null;
  /**
   * `all_kept`: within the budget, nobody asked; `fallback_first`: no usable ranking, the first items;
   * `not_ranked`: there is no budget.
   */
  readonly outcome: 'all_kept' | 'ranked' | 'fallback_first' | 'not_ranked';
  readonly attempts: number;
  readonly problem: string | null;
}

/** Stage 4: keeps as many items as the textual learning rate allows, ranked by the optimizer (3.6b). */
export async function selectItems(
  arena: Arena,
  config: SkillOptConfig,
  pool: readonly Item[],
  options: {
    readonly budget: number | null;
    readonly skill: Skill;
    readonly place: CallPlace;
    readonly memory: string;
  },
): Promise<Selection> {
  const { budget, skill, place, memory } = options;
  const pick = (indices: readonly number[]) => ({
    indices,
    items: indices.flatMap((index) => pool.slice(index, index + 1)),
    budget,
  });
  const all = pool.map((_, index) => index);
  if (budget === null) return { ...pick(all), outcome: 'not_ranked', attempts: 0, problem: null };
  if (pool.length <= budget) return { ...pick(all), outcome: 'all_kept', attempts: 0, problem: null };
  // Nothing may be kept, so there is nothing to ask (the reference keeps one: 10.A5).
  if (budget === 0) return { ...pick([]), outcome: 'ranked', attempts: 0, problem: null };
  const kind = itemKindOf(config);
  const { value, attempts, problem } = await askStructured(arena, config, {
    kind: 'ranking',
    place,
    prompt: arena.prompts.render('optimizer/prompts/ranking', {
      items: kind.plural,
      memory,
      skill: textBlock('skill', skill.text),
      limit: textBlock('limit', String(budget)),
      count: String(pool.length),
      proposals: textBlock('proposals', itemLines(pool, kind, true), { size: pool.length }),
    }),
    schema: z.object({
      reasoning: z.string().max(asked.reasoning),
      selected_indices: z
        .array(
          z
            .number()
            .int()
            .min(0)
            .max(pool.length - 1),
        )
        .min(1)
        .max(budget),
    }),
    read: (reply) => readIndices(reply, pool.length, budget),
  });
  const outcome = value === null ? 'fallback_first' : 'ranked';
  return { ...pick(value ?? all.slice(0, budget)), outcome, attempts, problem };
}

/** Integers in range, each once, in the order given, until the budget is reached (15.7). */
function readIndices(reply: JsonObject, poolSize: number, budget: number): Reading<number[]> {
  const list = reply.selected_indices;
  if (!Array.isArray(list))
    return { ok: false, complaint: 'The key "selected_indices" with a list is missing.' };
  const indices: number[] = [];
  for (const entry of list) {
    if (indices.length >= budget) break;
    if (typeof entry !== 'number' || !Number.isInteger(entry)) continue;
    if (entry < 0 || entry >= poolSize || indices.includes(entry)) continue;
    indices.push(entry);
  }
  if (indices.length === 0)
    return { ok: false, complaint: `"selected_indices" holds no index from 0 to ${poolSize - 1}.` };
  return { ok: true, value: indices, dropped: list.length - indices.length };
}
