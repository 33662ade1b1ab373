import { ModelError } from '../../core/errors.ts';
import type { CallContext, ChatRequest, Message, ProviderReply } from '../contract.ts';
import { approximateTokens } from './statement.ts';

/** The text of a message; images and tools are invisible to simulated models. */
export function messageText(message: Message): string {
  return message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

/**
 * The skill document of a target prompt: everything between the first line `## Skill` and the last line
 * `## Task` of the system prompt, so that a skill may hold headings of its own. null when the slot is absent.
 */
export function skillSection(system: string): string | null {
  const opening = /^## Skill[ \t]*$/m.exec(system);
  if (opening === null) return null;
  const rest = system.slice(opening.index + opening[0].length);
  const closing = [...rest.matchAll(/^## Task[ \t]*$/gm)].at(-1);
  const text = (closing === undefined ? rest : rest.slice(0, closing.index)).trim();
  return text === '' ? null : text;
}

/** Text of all system and developer messages. */
export function systemText(request: ChatRequest): string {
  return request.messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .map(messageText)
    .join('\n');
}

/** A finished reply. Usage is counted from the texts; the latency is a made-up number, nothing waits for it. */
export function textReply(
  request: ChatRequest,
  options: { text: string; model: string; finish?: ProviderReply['finish'] },
): ProviderReply {
  const input = request.messages.reduce((sum, message) => sum + approximateTokens(messageText(message)), 0);
  const output = approximateTokens(options.text);
  return {
    parts: [{ type: 'text', text: options.text }],
    finish: options.finish ?? 'stop',
    usage: { input, output, cachedInput: 0, reasoning: 0 },
    model: options.model,
    latencyMs: 5 + output,
  };
}

/** What of the call's context may enter draws: which repetition this is, never who asks or why. */
export function samplingParts(context: Pick<CallContext, 'sampling'>): readonly [number, number, number] {
  return [context.sampling.repeat, context.sampling.visit, context.sampling.draw];
}

export function badRequest(model: string, problem: string): ModelError {
  return new ModelError(`simulated model '${model}': ${problem}`, { kind: 'bad-request', status: 400 });
}
