import { openaiError } from '../openai-error.ts';
import type { Protocol } from '../protocol.ts';
import { decodeResponses } from './decode-responses.ts';
import { encodeResponse } from './encode-response.ts';
import { responseStream } from './response-stream.ts';

/** POST /v1/responses of OpenAI. */
export const responsesProtocol: Protocol = {
  decode: decodeResponses,
  whole: encodeResponse,
  stream: responseStream,
  errorBody: (fault) => ({ error: openaiError(fault) }),
};
