import type { Arena } from '../core/arena.ts';
import { askForObject, type StructuredCall, type StructuredReply } from '../core/structured-reply.ts';
import type { SkillOptConfig } from './config.ts';

export const reaskPrompt = 'optimizer/prompts/reask';

const maxReasks = 2;

/** Asks for a stage's JSON object: under `structured: reask` an unusable reply goes back, at most twice. */
export function askStructured<T>(
  arena: Arena,
  config: SkillOptConfig,
  call: StructuredCall<T>,
): Promise<StructuredReply<T>> {
  const { structured, semantics, maxOutputTokens, temperature } = config;
  const reasks = structured === 'reask' ? maxReasks : 0;
  const lone = semantics.edits === 'strict';
  return askForObject(arena, { reasks, reaskPrompt, lone, maxOutputTokens, temperature }, call);
}
