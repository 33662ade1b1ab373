import { sha256 } from '../../core/hash.ts';
import type { CallContext, ChatModel, ChatReply, ChatRequest, Part } from '../../models/contract.ts';

/** One turn of a script: text, whole reply fields, an error to throw, or what to do with the request. */
export type ScriptedTurn =
  | string
  | Partial<ChatReply>
  | Error
  | ((request: ChatRequest, context: CallContext, signal: AbortSignal) => Promise<Partial<ChatReply>>);

export interface ScriptedModel extends ChatModel {
  readonly requests: ChatRequest[];
  readonly contexts: CallContext[];
}

/** A model that plays one turn a call, in order; a call beyond the script is an error of the test. */
export function scriptedModel(turns: readonly ScriptedTurn[]): ScriptedModel {
  const requests: ChatRequest[] = [];
  const contexts: CallContext[] = [];
  return {
    identity: { id: 'scripted', source: 'simulated' },
    requests,
    contexts,
    async complete(request, context, signal) {
      const index = requests.length;
      const turn = turns[index];
      requests.push(request);
      contexts.push(context);
      if (turn === undefined) throw new Error(`the script has ${turns.length} turns, but was asked again`);
      if (turn instanceof Error) throw turn;
      const fields =
        typeof turn === 'string'
          ? { parts: textParts(turn) }
          : typeof turn === 'function'
            ? await turn(request, context, signal)
            : turn;
      return {
        parts: [],
        finish: 'stop',
        usage: { input: 100 + index, output: 10, cachedInput: 5, reasoning: 2 },
        model: 'scripted-1',
        latencyMs: 7,
        source: 'live',
        key: sha256(`scripted call ${index}`),
        ...fields,
      };
    },
  };
}

export function textParts(text: string): Part[] {
  return [{ type: 'text', text }];
}
