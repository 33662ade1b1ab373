import { replyText } from '../../../models/contract.ts';
import { openaiError } from '../openai-error.ts';
import { dataEvent, type ModelReply, type ReplyStream, type WireAnswer } from '../protocol.ts';
import { textPieces } from '../text-pieces.ts';
import { reasoningFields } from './chat-reasoning.ts';
import { callsOf, chatHead, chatUsage, finishReason, writtenArguments } from './encode-chat.ts';

const comment = ': waiting for the model\n\n';

/** A reply as the chunks of a streamed chat completion. */
export function chatStream(answer: WireAnswer): ReplyStream {
  return {
    opening: () => comment,
    keepAlive: () => comment,
    failure: (fault) => dataEvent({ error: openaiError(fault) }),
    reply: (reply) => chatChunks(reply, answer),
  };
}

function* chatChunks(reply: ModelReply, answer: WireAnswer): Generator<string> {
  const usageField = answer.includeUsage ? { usage: null } : {};
  const head = { ...chatHead(answer), object: 'chat.completion.chunk' };
  const chunk = (delta: object, finish: string | null = null): string =>
    dataEvent({
      ...head,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      ...usageField,
    });
  yield chunk({ role: 'assistant', content: '', refusal: null });
  const reasoning = reasoningFields(reply.parts, answer.seal);
  // In one piece: clients add up text, but keep the last of any other field.
  if (Object.keys(reasoning).length > 0) yield chunk(reasoning);
  for (const content of textPieces(replyText(reply))) yield chunk({ content });
  for (const [index, call] of callsOf(reply).entries()) {
    const { id, name, kind } = call;
    const field = kind === 'custom' ? 'input' : 'arguments';
    yield chunk({ tool_calls: [{ index, id, type: kind, [kind]: { name, [field]: '' } }] });
    for (const piece of textPieces(writtenArguments(call)))
      yield chunk({ tool_calls: [{ index, [kind]: { [field]: piece } }] });
  }
  yield chunk({}, finishReason(reply));
  if (answer.includeUsage) yield dataEvent({ ...head, choices: [], usage: chatUsage(reply) });
  yield 'data: [DONE]\n\n';
}
