import { ModelError } from '../../core/errors.ts';
import type { CallContext, ChatRequest, Message, ProviderReply } from '../contract.ts';
import type { SimulatedAct } from './book.ts';
import { approximateTokens } from './statement.ts';

/** The text of a message. What images and tool results show is up to the book of the benchmark ({@link SimulatedAct}). */
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
  const { text, model, finish = 'stop' } = options;
  return countedReply(request, { parts: [{ type: 'text', text }], finish, model }, text);
}

/** A reply that calls tools; their ids say the turn and the place, so that equal requests get equal replies. */
export function toolReply(
  request: ChatRequest,
  options: { calls: Extract<SimulatedAct, { kind: 'call-tools' }>['calls']; model: string },
): ProviderReply {
  const turn = request.messages.filter(({ role }) => role === 'assistant').length + 1;
  const parts = options.calls.map(({ name, arguments: given }, index) => ({
    type: 'tool-call' as const,
    id: `call_${turn}_${index + 1}`,
    name,
    kind: 'function' as const,
    arguments: JSON.stringify(given),
  }));
  const written = parts.map(({ name, arguments: raw }) => `${name} ${raw}`).join('\n');
  return countedReply(request, { parts, finish: 'tool-calls', model: options.model }, written);
}

function countedReply(
  request: ChatRequest,
  reply: Pick<ProviderReply, 'parts' | 'finish' | 'model'>,
  written: string,
): ProviderReply {
  const input = request.messages.reduce((sum, message) => sum + approximateTokens(shownText(message)), 0);
  const output = approximateTokens(written);
  return { ...reply, usage: { input, output, cachedInput: 0, reasoning: 0 }, latencyMs: 5 + output };
}

/** What a message costs to read: its text with that of tool calls and their results. Images count nothing. */
function shownText(message: Message): string {
  return message.parts
    .flatMap((part) => {
      if (part.type === 'text') return [part.text];
      if (part.type === 'tool-call') return [part.arguments];
      return part.type === 'tool-result' ? [messageText({ role: 'tool', parts: part.parts })] : [];
    })
    .join('\n');
}

/** What of the call's context may enter draws: which repetition this is, never who asks or why. */
export function samplingParts(context: Pick<CallContext, 'sampling'>): readonly [number, number, number] {
  return [context.sampling.repeat, context.sampling.visit, context.sampling.draw];
}

export function badRequest(model: string, problem: string): ModelError {
  return new ModelError(`simulated model '${model}': ${problem}`, { kind: 'bad-request', status: 400 });
}
