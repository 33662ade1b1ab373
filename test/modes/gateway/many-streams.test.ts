import { expect, it } from 'vitest';
import type { ChatModel, ChatRequest } from '../../../models/contract.ts';
import { gatewayBench } from './gateway-bench.ts';

const { open } = gatewayBench({ pendingCalls: 300, callsAtOnce: 300 });

/** Answers with what it was asked, but only when all are waiting. */
function echoModel(callers: number): ChatModel {
  let waiting = 0;
  let letGo = (): void => {};
  const all = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return {
    identity: { id: 'echo', source: 'simulated' },
    async complete(request: ChatRequest, context) {
      waiting += 1;
      if (waiting === callers) letGo();
      await all;
      const [part] = request.messages.at(-1)?.parts ?? [];
      const asked = part?.type === 'text' ? part.text : '';
      return {
        parts: [{ type: 'text', text: `${asked} `.repeat(100) }],
        finish: 'stop',
        usage: { input: 10, output: 1, cachedInput: 0, reasoning: 0 },
        model: 'echo',
        latencyMs: 1,
        source: 'live',
        key: `${context.ordinal?.index}`,
      };
    },
  };
}

it('gives each of 200 streams at a time its own answer, over three protocols and two sessions', async () => {
  const model = echoModel(200);
  const ordinal = { taskDigest: 'a', skillHash: 'b', modeVersion: 'c' };
  const sessions = [open(model, { ordinal }), open(model, { ordinal })] as const;
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const { anthropic, openai } = sessions[n % 2 === 0 ? 0 : 1];
      const content = `question ${n}.`;
      const messages = [{ role: 'user' as const, content }];
      if (n % 3 === 0) return anthropic.messages.stream({ model: 'm', max_tokens: 1, messages }).finalText();
      if (n % 3 === 1)
        return (await openai.responses.stream({ model: 'm', input: content }).finalResponse()).output_text;
      return openai.chat.completions.stream({ model: 'm', messages }).finalContent();
    }),
  );
  for (const [n, answer] of answers.entries()) expect(answer).toBe(`question ${n}. `.repeat(100));
  for (const { session } of sessions) {
    expect(session.calls.map(({ key }) => key)).toEqual(
      Array.from({ length: 100 }, (_, index) => `${index}`),
    );
    expect(session.usage).toEqual({ input: 1000, output: 100, cachedInput: 0, reasoning: 0 });
    expect(session.pending).toBe(0);
  }
});
