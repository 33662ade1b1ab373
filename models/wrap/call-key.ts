import { canonicalHash, sha256 } from '../../core/hash.ts';
import type { Sampling } from '../../core/vocabulary.ts';
import type { CallContext, ChatRequest, Message, Part } from '../contract.ts';

/** Raised when the form of a key changes: old caches then simply miss. */
const keyFormat = 'skillopt-bench/call/1';

/**
 * The name of a model call in caches, journals and recordings: 64 hex digits (design contract 2).
 *
 * - `content` strategy: everything in the request that changes the answer (images by the digest of their bytes).
 * - `ordinal` strategy, when `context.ordinal` is set: the call's place in a CLI episode, because such requests
 *   carry clocks and temporary paths. The replies before it belong to the place: without them, two processes that
 *   share a cache would be given pieces of each other's conversation.
 *
 * Both hold the declared model identity and `{repeat, visit, draw}`, and nothing else of the context. Settings
 * that read `default` must have been replaced by the endpoint's value before: this function cannot know it.
 */
export function callKey(identityId: string, request: ChatRequest, context: CallContext): string {
  const sampling = samplingOf(context.sampling);
  if (context.ordinal !== undefined) {
    const { taskDigest, skillHash, modeVersion, index, after } = context.ordinal;
    return canonicalHash({
      format: keyFormat,
      strategy: 'ordinal',
      model: identityId,
      place: { taskDigest, skillHash, modeVersion, index, after },
      sampling,
    });
  }
  return canonicalHash({
    format: keyFormat,
    strategy: 'content',
    model: identityId,
    request: { ...request, messages: request.messages.map(keyedMessage) },
    sampling,
  });
}

/** Named one by one: a field added to Sampling must not enter the keys by accident. */
function samplingOf({ repeat, visit, draw }: Sampling): Sampling {
  return { repeat, visit, draw };
}

function keyedMessage(message: Message): unknown {
  return { role: message.role, parts: message.parts.map(keyedPart) };
}

function keyedPart(part: Part): unknown {
  if (part.type === 'image') return { ...part, data: sha256(part.data) };
  if (part.type === 'tool-result') return { ...part, parts: part.parts.map(keyedPart) };
  return part;
}
