import type { Arena, LearnResult } from '../core/arena.ts';
import { skillOf } from '../core/hash.ts';
import type { JsonObject } from '../core/json.ts';
import type { RenderedPrompt } from '../core/prompts.ts';
import { settleAll } from '../core/settle-all.ts';
import type { Skill } from '../core/vocabulary.ts';
import { askDocument, type DocumentOptions } from './ask-document.ts';

export type Candidate = LearnResult['candidates'][number];

/** One of several independent answers to the same question for a document. */
export interface Draft {
  /** From 0; also the number of the draw. */
  readonly draw: number;
  /** null: no usable document came. */
  readonly skill: Skill | null;
  readonly attempts: number;
  readonly problem: string | null;
}

export interface DraftsRequest {
  readonly kind: string;
  readonly prompt: RenderedPrompt;
  readonly count: number;
  /** Number of the first draw; 0 unless given. */
  readonly from?: number;
  readonly options: DocumentOptions;
}

/** Asks for all drafts at once. Every one is a draw of its own, so that no cache answers two alike. */
export async function writeDrafts(arena: Arena, request: DraftsRequest): Promise<readonly Draft[]> {
  const { kind, prompt, count, from = 0, options } = request;
  const draws = Array.from({ length: count }, (_, index) => from + index);
  const replies = await settleAll(
    draws.map((draw) => askDocument(arena, options, { kind, place: { step: draw + 1 }, prompt, draw })),
  );
  const drafts = replies.map(({ text, attempts, problem }, index): Draft => {
    return { draw: from + index, skill: text === null ? null : skillOf(text), attempts, problem };
  });
  for (const draft of drafts)
    arena.emit({ name: 'draft-written', place: { step: draft.draw + 1 }, data: recordOf(draft) });
  return drafts;
}

/**
 * Scores drafts on val in their order, each only if the budget holds the whole split; equal texts are scored once.
 * The rest stays unscored.
 * @param scored those of earlier rounds, by hash of the document; the new ones are added
 * @returns all that have been scored, in order
 */
export async function scoreDrafts(
  arena: Arena,
  drafts: readonly Draft[],
  scored = new Map<string, Candidate>(),
): Promise<readonly Candidate[]> {
  for (const { draw, skill } of drafts) {
    if (skill === null || scored.has(skill.hash)) continue;
    if (!arena.affords({ rollouts: arena.val.length })) break;
    const evaluation = await arena.evaluate(skill);
    scored.set(skill.hash, { skill, evaluation });
    const { hard, soft, objective } = evaluation;
    const data = { skill: skill.hash, hard, soft, score: objective };
    arena.emit({ name: 'draft-scored', place: { step: draw + 1 }, data });
  }
  return [...scored.values()];
}

/**
 * How many whole evaluations on val the budget holds; null = as many as one likes.
 * @param wanted how many the method would make; null = as many as it may
 */
export function evaluationsLeft(arena: Arena, wanted: number | null): number | null {
  const held = evaluationsIn(arena.rolloutsLeft(), arena.val.length);
  // Asked for the sake of the record: the first one that is too many is what the budget stops.
  if (held !== null && held < (wanted ?? Number.POSITIVE_INFINITY))
    arena.affords({ rollouts: (held + 1) * arena.val.length });
  return held;
}

/** The same of a budget and the size of val. */
export function evaluationsIn(rollouts: number | null, val: number): number | null {
  return rollouts === null ? null : Math.floor(rollouts / Math.max(1, val));
}

export function recordOf({ draw, skill, attempts, problem }: Draft): JsonObject {
  return { draw, skill: skill?.hash ?? null, attempts, problem };
}
