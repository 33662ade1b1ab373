import { type ModelReply, namedEvent, type ReplyStream, type WireAnswer } from '../protocol.ts';
import { textPieces } from '../text-pieces.ts';
import { emptyMessage, messageUsage, type ReplyBlock, replyBlocks, stopReason } from './encode-message.ts';
import { messagesError } from './messages-error.ts';

const ping = namedEvent({ type: 'ping' });

/** A reply as the events of a streamed message. Until the reply is there only `ping` is sent. */
export function messageStream(answer: WireAnswer): ReplyStream {
  return {
    opening: () => ping,
    keepAlive: () => ping,
    failure: (fault) => namedEvent(messagesError(fault)),
    reply: (reply) => messageEvents(reply, answer),
  };
}

function* messageEvents(reply: ModelReply, answer: WireAnswer): Generator<string> {
  yield namedEvent(event('message_start', { message: emptyMessage(reply, answer) }));
  for (const [index, block] of replyBlocks(reply.parts, answer).entries()) {
    yield namedEvent(event('content_block_start', { index, content_block: emptied(block) }));
    for (const delta of deltas(block)) yield namedEvent(event('content_block_delta', { index, delta }));
    yield namedEvent(event('content_block_stop', { index }));
  }
  const delta = { stop_reason: stopReason(reply.finish, reply.parts), stop_sequence: null };
  yield namedEvent(event('message_delta', { delta, usage: messageUsage(reply) }));
  yield namedEvent(event('message_stop', {}));
}

function event(type: string, fields: object): { type: string } {
  return { type, ...fields };
}

function emptied(block: ReplyBlock): object {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: '' };
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'tool_use':
      return { ...block, input: {} };
    case 'redacted_thinking':
      return block;
  }
}

function* deltas(block: ReplyBlock): Generator<object> {
  switch (block.type) {
    case 'text':
      for (const text of textPieces(block.text)) yield { type: 'text_delta', text };
      break;
    case 'thinking':
      for (const thinking of textPieces(block.thinking)) yield { type: 'thinking_delta', thinking };
      yield { type: 'signature_delta', signature: block.signature };
      break;
    case 'tool_use':
      for (const piece of textPieces(JSON.stringify(block.input)))
        yield { type: 'input_json_delta', partial_json: piece };
      break;
    case 'redacted_thinking':
      break;
  }
}
