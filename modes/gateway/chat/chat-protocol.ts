import { openaiError } from '../openai-error.ts';
import type { Protocol } from '../protocol.ts';
import { chatStream } from './chat-stream.ts';
import { decodeChat } from './decode-chat.ts';
import { encodeChat } from './encode-chat.ts';

/** POST /v1/chat/completions of OpenAI. */
export const chatProtocol: Protocol = {
  decode: decodeChat,
  whole: encodeChat,
  stream: chatStream,
  errorBody: (fault) => ({ error: openaiError(fault) }),
};
