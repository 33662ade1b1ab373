import {
  type CallContext,
  type ChatRequest,
  type Provider,
  type ProviderReply,
  textMessage,
} from '../../../models/contract.ts';
import type { Price } from '../../../models/wrap/price.ts';

/** Shared by the tests of the wrappers. */
export const live = new AbortController().signal;

export const context: CallContext = {
  role: 'target',
  phase: 'train',
  kind: 'rollout',
  place: { epoch: 1, step: 2 },
  taskId: 't1',
  sampling: { repeat: 0, visit: 0, draw: 0 },
};

export const dollarPrice: Price = {
  inputUsdPerMillion: 1,
  cachedInputUsdPerMillion: null,
  outputUsdPerMillion: 10,
  asOf: '2026-01-01',
};

export function request(text = 'What is asked?', change: Partial<ChatRequest> = {}): ChatRequest {
  return { messages: [textMessage('user', text)], maxOutputTokens: 100, temperature: 0, ...change };
}

export function reply(text = 'An answer.', change: Partial<ProviderReply> = {}): ProviderReply {
  return {
    parts: [{ type: 'text', text }],
    finish: 'stop',
    usage: { input: 10, output: 5, cachedInput: 0, reasoning: 0 },
    model: 'toy-1',
    latencyMs: 12,
    ...change,
  };
}

/** A provider whose calls are answered by `answer`; `calls` counts them. */
export function toyProvider(
  answer: (call: {
    index: number;
    text: string;
    signal: AbortSignal;
  }) => Promise<ProviderReply> | ProviderReply,
): Provider & { calls: () => number } {
  let calls = 0;
  return {
    identity: { id: 'toy', source: 'live' },
    calls: () => calls,
    complete: async (asked, _context, signal) => {
      const index = calls;
      calls += 1;
      const [part] = asked.messages[0]?.parts ?? [];
      return answer({ index, text: part?.type === 'text' ? part.text : '', signal });
    },
  };
}
