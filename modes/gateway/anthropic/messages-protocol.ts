import type { Protocol } from '../protocol.ts';
import { decodeMessages } from './decode-messages.ts';
import { encodeMessage } from './encode-message.ts';
import { messageStream } from './message-stream.ts';
import { messagesError } from './messages-error.ts';

/** POST /v1/messages of Anthropic. */
export const messagesProtocol: Protocol = {
  decode: decodeMessages,
  whole: encodeMessage,
  stream: messageStream,
  errorBody: messagesError,
};
