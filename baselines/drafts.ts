import type { Arena, LearnResult } from '../core/arena.ts';
import { skillOf } from '../core/hash.ts';
import type { JsonObject } from '../core/json.ts';
import type { RenderedPrompt } from '../core/prompts.ts';
import { settleAll } from '../core/settle-all.ts';
import type { Skill } from '../core/vocabulary.ts';
import { askDocument, type DocumentOptions } from './ask-document.ts';

type Candidate = LearnResult['candidates'][number];

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
  readonly options: DocumentOptions;
}

/** Asks for all drafts at once. Every one is a draw of its own, so that no cache answers two alike. */
export async function writeDrafts(arena: Arena, request: DraftsRequest): Promise<readonly Draft[]> {
  const { kind, prompt, count, options } = request;
  const draws = Array.from({ length: count }, (_, draw) => draw);
  const replies = await settleAll(
    draws.map((draw) => askDocument(arena, options, { kind, place: { step: draw + 1 }, prompt, draw })),
  );
  const drafts = replies.map(({ text, attempts, problem }, draw): Draft => {
    return { draw, skill: text === null ? null : skillOf(text), attempts, problem };
  });
  for (const draft of drafts)
    arena.emit({ name: 'draft-written', place: { step: draft.draw + 1 }, data: recordOf(draft) });
  return drafts;
}

/**
 * Scores drafts on val in their order, each only if the budget holds the whole split; equal texts are scored once.
 * The rest stays unscored.
 */
export async function scoreDrafts(arena: Arena, drafts: readonly Draft[]): Promise<readonly Candidate[]> {
  const scored = new Map<string, Candidate>();
  for (const { draw, skill } of drafts) {
    if (skill === null || scored.has(skill.hash)) continue;
    if (!fits(arena, arena.val.length)) break;
    const evaluation = await arena.evaluate(skill);
    scored.set(skill.hash, { skill, evaluation });
    const { hard, soft, objective } = evaluation;
    const data = { skill: skill.hash, hard, soft, score: objective };
    arena.emit({ name: 'draft-scored', place: { step: draw + 1 }, data });
  }
  return [...scored.values()];
}

/** Does the budget hold so many rollouts more? */
export function fits(arena: Arena, rollouts: number): boolean {
  const left = arena.rolloutsLeft();
  return left === null || left >= rollouts;
}

/** How many whole evaluations on val the budget holds; null = as many as one likes. */
export function evaluationsLeft(arena: Arena): number | null {
  return evaluationsIn(arena.rolloutsLeft(), arena.val.length);
}

/** The same of a budget and the size of val. */
export function evaluationsIn(rollouts: number | null, val: number): number | null {
  return rollouts === null ? null : Math.floor(rollouts / Math.max(1, val));
}

export function recordOf({ draw, skill, attempts, problem }: Draft): JsonObject {
  return { draw, skill: skill?.hash ?? null, attempts, problem };
}
