import { openaiError } from '../openai-error.ts';
import { type ModelReply, namedEvent, type ReplyStream, type WireAnswer } from '../protocol.ts';
import type { WireFault } from '../wire-fault.ts';
import { bareResponse, encodeResponse, replyItems } from './encode-response.ts';
import { itemEvents } from './item-events.ts';

/** A reply as the events of a streamed response; events are numbered from 0. */
export function responseStream(answer: WireAnswer): ReplyStream {
  let next = 0;
  let opened = false;
  const send = (type: string, fields: object): string => {
    const event = { type, sequence_number: next, ...fields };
    next += 1;
    return namedEvent(event);
  };
  const inProgress = (): string => send('response.in_progress', { response: bareResponse(answer) });
  const opening = (): string => {
    opened = true;
    return send('response.created', { response: bareResponse(answer) }) + inProgress();
  };

  function* reply(given: ModelReply): Generator<string> {
    if (!opened) yield opening();
    for (const [index, item] of replyItems(given.parts, answer).entries())
      for (const { type, ...fields } of itemEvents(item, index)) yield send(type, fields);
    const response = encodeResponse(given, answer);
    const isWhole = given.finish !== 'length' && given.finish !== 'refused';
    yield send(isWhole ? 'response.completed' : 'response.incomplete', { response });
  }

  const failure = (fault: WireFault): string => {
    const { code, message } = openaiError(fault);
    // A code that clients take as final.
    const error = { code: code ?? 'invalid_prompt', message };
    return send('response.failed', { response: { ...bareResponse(answer), status: 'failed', error } });
  };

  return { opening, keepAlive: inProgress, reply, failure };
}
