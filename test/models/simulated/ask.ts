import type { CallContext, ChatRequest, Message, Provider } from '../../../models/contract.ts';
import { replyText, textMessage } from '../../../models/contract.ts';

/** Asks a simulated model and returns the text. */
export async function ask(
  provider: Provider,
  prompt: { system: string; user: string; more?: readonly Message[] },
  sampling: Partial<CallContext['sampling']> = {},
): Promise<string> {
  return replyText(
    await provider.complete(requestOf(prompt), contextOf(sampling), new AbortController().signal),
  );
}

export function requestOf(prompt: { system: string; user: string; more?: readonly Message[] }): ChatRequest {
  return {
    messages: [
      textMessage('system', prompt.system),
      textMessage('user', prompt.user),
      ...(prompt.more ?? []),
    ],
    maxOutputTokens: 1000,
  };
}

export function contextOf(sampling: Partial<CallContext['sampling']> = {}): CallContext {
  return {
    role: 'target',
    phase: 'train',
    kind: 'rollout',
    place: {},
    taskId: null,
    sampling: { repeat: 0, visit: 0, draw: 0, ...sampling },
  };
}

/** A target's system prompt around a skill. */
export function systemWith(skill: string): string {
  return skill === ''
    ? 'You write letters.\n\n## Task\nBe brief.'
    : `You write letters.\n\n## Skill\n${skill}\n\n## Task\nBe brief.`;
}
