import { describe, expect, it } from 'vitest';
import { type Message, replyText, type ToolDefinition, textMessage } from '../../models/contract.ts';
import {
  contractBench,
  contractModel as model,
  modelError,
  type ProviderUnderContract,
} from './provider-bench.ts';
import { describeProviderErrors } from './provider-error-contract.ts';

const png = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]);
const pngBase64 = Buffer.from(png).toString('base64');
const lookUp: ToolDefinition = {
  name: 'look_up',
  description: 'Looks a word up.',
  kind: 'function',
  parameters: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
};
const shell: ToolDefinition = { name: 'shell', description: 'Runs a line.', kind: 'custom', parameters: {} };

/** The contract of a provider, run with its real SDK against a real loopback server. */
export function describeProviderContract(subject: ProviderUnderContract): void {
  const { start } = contractBench(subject);

  describe(`${subject.name}: requests and replies`, () => {
    it('sends system and user text and returns text, usage, model name and latency', async () => {
      const { server, ask } = await start({
        text: 'hi there',
        usage: { input: 100, output: 20, cached: 60, reasoning: 5 },
        model: 'reported-model',
      });
      const reply = await ask({
        messages: [textMessage('system', 'be brief'), textMessage('user', 'hello')],
      });
      expect(server.requests[0]).toMatchObject({ system: 'be brief', userText: 'hello', model });
      expect(reply).toMatchObject({
        parts: [{ type: 'text', text: 'hi there' }],
        finish: 'stop',
        usage: { input: 100, output: 20, cachedInput: 60, reasoning: 5 },
        model: 'reported-model',
      });
      expect(reply.latencyMs).toBeGreaterThanOrEqual(0);
    });

    it('never sends the call context', async () => {
      const { server, ask } = await start({ text: 'ok' });
      await ask({});
      expect(JSON.stringify(server.requests[0])).not.toContain('task-secret-id');
    });

    it('keeps the order of text and images within a message', async () => {
      const { server, ask } = await start({ text: 'ok' });
      await ask({
        messages: [
          {
            role: 'user',
            parts: [
              { type: 'text', text: 'first' },
              { type: 'image', mediaType: 'image/png', data: png, detail: 'low' },
              { type: 'text', text: 'last' },
            ],
          },
        ],
      });
      const [request] = server.requests;
      expect(request === undefined ? [] : subject.imagesSent(request)).toEqual([pngBase64]);
      const text = JSON.stringify(request?.body);
      expect(text.indexOf('first')).toBeLessThan(text.indexOf(pngBase64));
      expect(text.indexOf(pngBase64)).toBeLessThan(text.indexOf('last'));
    });

    it('refuses an image where the API takes none, before anything is sent', async () => {
      const { server, ask } = await start({ text: 'ok' });
      const image = { type: 'image', mediaType: 'image/png', data: png } as const;
      const error = await modelError(ask({ messages: [{ role: 'system', parts: [image] }] }));
      expect(error).toMatchObject({ kind: 'bad-request', retryable: false });
      expect(error.message).toContain("'image'");
      expect(server.count()).toBe(0);
    });

    it('returns tool calls with their raw arguments', async () => {
      const { ask } = await start({
        text: 'let me see',
        toolCalls: [
          { id: 'call_1', name: 'look_up', arguments: '{"word":"ice"}' },
          { id: 'call_2', name: 'shell', arguments: 'ls -l "a b"', kind: 'custom' },
        ],
      });
      const reply = await ask({ tools: [lookUp, shell] });
      expect(reply.finish).toBe('tool-calls');
      expect(reply.parts).toEqual([
        { type: 'text', text: 'let me see' },
        { type: 'tool-call', id: 'call_1', name: 'look_up', kind: 'function', arguments: '{"word":"ice"}' },
        { type: 'tool-call', id: 'call_2', name: 'shell', kind: 'custom', arguments: 'ls -l "a b"' },
      ]);
    });

    it('sends tool calls back with their results, images included', async () => {
      const { server, ask } = await start({ text: 'done' });
      await ask({
        tools: [lookUp, shell],
        messages: [
          textMessage('user', 'go'),
          {
            role: 'assistant',
            parts: [
              {
                type: 'tool-call',
                id: 'call_1',
                name: 'look_up',
                kind: 'function',
                arguments: '{"word":"ice"}',
              },
              { type: 'tool-call', id: 'call_2', name: 'shell', kind: 'custom', arguments: 'ls' },
            ],
          },
          {
            role: 'tool',
            parts: [
              {
                type: 'tool-result',
                callId: 'call_1',
                parts: [
                  { type: 'text', text: 'frozen water' },
                  { type: 'image', mediaType: 'image/png', data: png },
                ],
              },
            ],
          },
          {
            role: 'tool',
            parts: [{ type: 'tool-result', callId: 'call_2', parts: [{ type: 'text', text: 'a.txt' }] }],
          },
        ],
      });
      const [request] = server.requests;
      const text = JSON.stringify(request?.body);
      for (const piece of ['call_1', 'call_2', 'frozen water', 'a.txt', 'look_up', 'shell'])
        expect(text).toContain(piece);
      expect(request === undefined ? [] : subject.imagesSent(request)).toEqual([pngBase64]);
    });

    it('gives reasoning back to the provider unchanged in the next turn', async () => {
      const { server, ask } = await start({ text: 'so', reasoning: { text: 'because', state: 'opaque' } });
      const first = await ask({});
      expect(first.parts[0]).toMatchObject({ type: 'reasoning', text: 'because' });
      expect(replyText(first)).toBe('so');
      const turns: Message[] = [
        textMessage('user', 'hello'),
        { role: 'assistant', parts: first.parts },
        textMessage('user', 'more'),
      ];
      await ask({ messages: turns });
      const [, second] = server.requests;
      expect(second === undefined ? null : subject.reasoningSent(second)).toEqual(subject.reasoningExpected);
    });

    it('does not send reasoning that another provider wrote', async () => {
      const { server, ask } = await start({ text: 'ok' });
      const foreign = { type: 'reasoning', text: 'psst', state: { api: 'elsewhere', blob: 'x' } } as const;
      await ask({
        messages: [
          textMessage('user', 'a'),
          { role: 'assistant', parts: [foreign, { type: 'text', text: 'b' }] },
          textMessage('user', 'c'),
        ],
      });
      expect(JSON.stringify(server.requests[0]?.body)).not.toMatch(/elsewhere|psst/);
    });

    it('returns parts that survive JSON unchanged, since caches store them so', async () => {
      const { ask } = await start({ text: 'so', reasoning: { text: 'because', state: 'opaque' } });
      const { parts } = await ask({});
      expect(JSON.parse(JSON.stringify(parts))).toEqual(parts);
    });
  });

  describe(`${subject.name}: settings`, () => {
    it('sends numbers, leaves unset fields away and takes defaults from the endpoint', async () => {
      const { server, ask } = await start({ text: 'ok' });
      await ask({ temperature: 0.25, topP: 0.5 });
      await ask({ temperature: 'unset', topP: 'unset' });
      await ask({ temperature: 'default' });
      await ask({});
      expect(server.requests.map(({ body }) => [body.temperature, body.top_p])).toEqual([
        [0.25, 0.5],
        [undefined, undefined],
        [undefined, undefined],
        [undefined, undefined],
      ]);
    });

    it('ends the text before a stop sequence', async () => {
      const { server, ask } = await start((request) => {
        const native = request.body.stop ?? request.body.stop_sequences;
        return { text: native === undefined ? 'one END two' : 'one ' };
      });
      const reply = await ask({ stop: ['END'] });
      expect(replyText(reply)).toBe('one ');
      expect(reply.finish).toBe('stop');
      expect(server.count()).toBe(1);
    });

    it('merges extraBody into the body and refuses members that are the request itself', async () => {
      const { server, ask } = await start({ text: 'ok' });
      await ask({ extraBody: { seed: 7, chat_template_kwargs: { enable_thinking: false } } });
      expect(server.requests[0]?.body).toMatchObject({
        seed: 7,
        chat_template_kwargs: { enable_thinking: false },
      });
      const error = await modelError(ask({ extraBody: { stream: true } }));
      expect(error.kind).toBe('bad-request');
      expect(error.message).toContain("'stream'");
    });
  });

  describe(`${subject.name}: how replies end`, () => {
    it.each([
      ['stop', 'stop'],
      ['length', 'length'],
      ['window-exceeded', 'length'],
      ['refused', 'refused'],
      ['filtered', 'refused'],
    ] as const)('reads the end "%s" as %s', async (finish, expected) => {
      const { ask } = await start({ text: 'words', finish });
      const reply = await ask({});
      expect(reply.finish).toBe(expected);
      expect(replyText(reply)).toBe('words');
    });

    it('returns an empty reply as a reply without parts', async () => {
      const { ask } = await start({ text: '' });
      expect(await ask({})).toMatchObject({ parts: [], finish: 'stop' });
    });

    it('reads a reply of five million characters', async () => {
      const { ask } = await start({ text: 'x'.repeat(5_000_000) });
      expect(replyText(await ask({}))).toHaveLength(5_000_000);
    });

    it('reads a reply that arrives in small pieces', async () => {
      const { ask } = await start({
        text: 'piece by piece',
        fault: { kind: 'slow-bytes', pauseMs: 2, chunks: 10 },
      });
      expect(replyText(await ask({}))).toBe('piece by piece');
    });
  });

  describeProviderErrors(subject);
}
