import type { Arena } from '../../core/arena.ts';
import { askForObject, type StructuredCall, type StructuredReply } from '../../core/structured-reply.ts';
import type { Trace2SkillConfig } from './config.ts';
import { promptName } from './prompt-names.ts';

/** Re-asks of a reply that cannot be read, as published. */
export const formatRepairs = 2;

/** Asks for a JSON object; a reply that cannot be read goes back as often as the method allows. */
export function askPatch<T>(
  arena: Arena,
  { maxOutputTokens, temperature }: Trace2SkillConfig,
  call: StructuredCall<T>,
): Promise<StructuredReply<T>> {
  const options = { reasks: formatRepairs, reaskPrompt: promptName('reask'), lone: true };
  return askForObject(arena, { ...options, maxOutputTokens, temperature }, call);
}
