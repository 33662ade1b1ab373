import type { Outcome, TranscriptEntry } from '../../core/vocabulary.ts';
import { type Message, replyText, textMessage } from '../../models/contract.ts';
import type { Episode, EpisodeReply, EpisodeRequest } from '../../models/episode.ts';

/** An episode that counts what is done to it. */
export interface ToyEpisode extends Episode {
  readonly replies: EpisodeReply[];
  readonly disposals: () => number;
}

type Next = (reply: EpisodeReply | null, replies: readonly EpisodeReply[]) => Promise<Step> | Step;
type Step = EpisodeRequest | { readonly outcome: Outcome; readonly closing?: readonly TranscriptEntry[] };

export function toyEpisode(next: Next): ToyEpisode {
  const replies: EpisodeReply[] = [];
  let disposals = 0;
  return {
    replies,
    disposals: () => disposals,
    async next(reply) {
      if (reply !== null) replies.push(reply);
      const step = await next(reply, replies);
      return 'outcome' in step
        ? { kind: 'done', outcome: step.outcome, closing: step.closing ?? [] }
        : { kind: 'request', request: step };
    },
    async dispose() {
      disposals += 1;
    },
  };
}

export function scored(hard: number, answer: string): Outcome {
  const feedback = { score: 'score', diagnosis: 'diagnosis', answer: 'gold' };
  return { kind: 'scored', hard, soft: hard, answer, failReason: hard === 1 ? null : 'wrong', feedback };
}

/** One question, one answer, one note of the verifier. */
export function questionEpisode(): ToyEpisode {
  return toyEpisode((reply) =>
    reply === null
      ? { messages: [textMessage('system', 'Answer.'), textMessage('user', 'What is 6 x 7?')] }
      : {
          outcome: scored(replyText(reply) === '42' ? 1 : 0, replyText(reply)),
          closing: [{ type: 'verification', text: 'compared with 42' }],
        },
  );
}

/** A door that opens after as many pushes as it takes: each turn shows its state. Keeps the whole conversation. */
export function doorEpisode(pushesNeeded: number): ToyEpisode {
  const messages: Message[] = [
    textMessage('system', 'Open the door.'),
    textMessage('user', 'closed, 0 pushes'),
  ];
  let pushes = 0;
  return toyEpisode((reply) => {
    if (reply === null) return { messages: [...messages] };
    const said = replyText(reply);
    if (said === 'push') pushes += 1;
    if (pushes === pushesNeeded || said === 'give up')
      return { outcome: scored(pushes === pushesNeeded ? 1 : 0, said) };
    messages.push({ role: 'assistant', parts: reply.parts }, textMessage('user', `closed, ${pushes} pushes`));
    return { messages: [...messages] };
  });
}

/** A picture, as bytes that no model looks at. */
export const picture = new Uint8Array([137, 80, 78, 71, 1, 2, 3]);

/** A tool that takes a picture; the answer is what the model says when it calls no tool. */
export function cameraEpisode(): ToyEpisode {
  const messages: Message[] = [textMessage('user', 'What is outside?')];
  const tools = [
    {
      name: 'camera',
      description: 'Takes a picture.',
      kind: 'function' as const,
      parameters: { type: 'object', properties: { where: { type: 'string' } } },
    },
  ];
  return toyEpisode((reply) => {
    if (reply === null) return { messages: [...messages], tools };
    messages.push({ role: 'assistant', parts: reply.parts.filter((part) => part.type !== 'reasoning') });
    const calls = reply.parts.filter((part) => part.type === 'tool-call');
    if (calls.length === 0) return { outcome: scored(1, replyText(reply)) };
    for (const { id, arguments: raw } of calls)
      messages.push({
        role: 'tool',
        parts: [
          {
            type: 'tool-result',
            callId: id,
            parts: [
              { type: 'text', text: `looking with ${raw}` },
              { type: 'image', mediaType: 'image/png', data: picture },
            ],
          },
        ],
      });
    return { messages: [...messages], tools };
  });
}
