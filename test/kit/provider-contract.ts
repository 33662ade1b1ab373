import { afterEach, describe, expect, it } from 'vitest';
import { InterruptedError, ModelError, type ModelErrorKind } from '../../core/errors.ts';
import type { CallContext, ChatRequest, Message, Provider, ToolDefinition } from '../../models/contract.ts';
import { replyText, textMessage } from '../../models/contract.ts';
import type { LoopbackReply, LoopbackRequest, LoopbackServer } from './loopback-server.ts';
import { startLoopbackServer } from './loopback-server.ts';

/** A provider implementation under contract: how to make one that talks to a loopback server. */
export interface ProviderUnderContract {
  readonly name: string;
  /** `secret` is the API key, read from the variable `LOOPBACK_KEY`; `model` the wire name. */
  create(options: { url: string; secret: string; model: string; timeoutMs: number }): Provider;
  /** The opaque reasoning that a request carries back, as found in its body; null when it carries none. */
  reasoningSent(request: LoopbackRequest): unknown;
  /** What `reasoningSent` must find after a reply with reasoning text `because` and state `opaque`. */
  readonly reasoningExpected: unknown;
  /** Base64 data of every image in the request, in order. */
  imagesSent(request: LoopbackRequest): string[];
  /** Error code or type that stands for an over-long request, with the server's usual words. */
  readonly overflow: { readonly code?: string; readonly type?: string; readonly message: string };
  readonly quota: {
    readonly status: number;
    readonly code?: string;
    readonly type?: string;
    readonly message: string;
  };
}

export const contractContext: CallContext = {
  role: 'target',
  phase: 'eval',
  kind: 'rollout',
  place: {},
  taskId: 'task-secret-id',
  sampling: { repeat: 3, visit: 5, draw: 7 },
};

const secret = 'sk-loopback-0123456789abcdef';
const model = 'wire-model';
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
  const servers: LoopbackServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function start(
    reply: LoopbackReply | ((request: LoopbackRequest) => LoopbackReply),
    timeoutMs = 10_000,
  ) {
    const server = await startLoopbackServer({ reply: typeof reply === 'function' ? reply : () => reply });
    servers.push(server);
    const provider = subject.create({ url: server.url, secret, model, timeoutMs });
    const ask = (request: Partial<ChatRequest>, signal = new AbortController().signal) =>
      provider.complete(
        { messages: [textMessage('user', 'hello')], maxOutputTokens: 256, ...request },
        contractContext,
        signal,
      );
    return { server, provider, ask };
  }

  async function failure(reply: LoopbackReply, timeoutMs?: number): Promise<ModelError> {
    const { ask } = await start(reply, timeoutMs);
    return modelError(ask({}));
  }

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

    it('survives a state that lost its object order on the way through JSON', async () => {
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

  describe(`${subject.name}: errors`, () => {
    it.each([
      [429, 'rate-limit', true],
      [401, 'auth', false],
      [403, 'auth', false],
      [404, 'not-found', false],
      [400, 'bad-request', false],
      [422, 'bad-request', false],
      [408, 'transient', true],
      [409, 'transient', true],
      [500, 'transient', true],
      [503, 'transient', true],
      [529, 'transient', true],
    ] as const satisfies readonly (readonly [number, ModelErrorKind, boolean])[])(
      'maps status %i to %s, retryable %s, in one attempt',
      async (status, kind, retryable) => {
        const { server, ask } = await start({ fault: { kind: 'status', status } });
        expect(await modelError(ask({}))).toMatchObject({ kind, status, retryable });
        expect(server.count()).toBe(1);
      },
    );

    it('tells a spent account from a rate limit', async () => {
      const { status, ...rest } = subject.quota;
      expect(await failure({ fault: { kind: 'status', status, ...rest } })).toMatchObject({ kind: 'quota' });
    });

    it('recognises an over-long request', async () => {
      const fault = { kind: 'status', status: 400, ...subject.overflow } as const;
      expect(await failure({ fault })).toMatchObject({ kind: 'context-overflow', retryable: false });
    });

    it.each([
      [{ 'retry-after': '7' }, 7_000],
      [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
      [{}, null],
    ] as const)('passes on how long the server asks us to wait: %o', async (headers, expected) => {
      const error = await failure({ fault: { kind: 'status', status: 429, headers } });
      expect(error.retryAfterMs).toBe(expected);
    });

    it('names the key variable when access is refused, and never the key', async () => {
      const error = await failure({
        fault: { kind: 'status', status: 401, message: `Incorrect API key provided: ${secret}` },
      });
      expect(error.message).toContain('LOOPBACK_KEY');
      expect(`${error.message} ${String(error.cause)} ${error.stack}`).not.toContain(secret);
    });

    it('names the model that is not found', async () => {
      expect((await failure({ fault: { kind: 'status', status: 404 } })).message).toContain(model);
    });

    it("cuts a server's message", async () => {
      const error = await failure({
        fault: { kind: 'status', status: 400, message: 'long '.repeat(10_000) },
      });
      expect(error.message.length).toBeLessThan(500);
    });

    it.each(['reset', 'cut-body', 'truncated-json', 'wrong-content-type'] as const)(
      'calls a broken answer (%s) transient',
      async (kind) => {
        expect(await failure({ text: 'x'.repeat(500), fault: { kind } })).toMatchObject({
          kind: 'transient',
        });
      },
    );

    it('calls an answer of the wrong shape transient', async () => {
      expect(await failure({ raw: { hello: 'world' } })).toMatchObject({ kind: 'transient' });
      expect(await failure({ raw: { error: { message: 'upstream is down', code: 502 } } })).toMatchObject({
        kind: 'transient',
        message: expect.stringContaining('upstream is down'),
      });
    });

    it('calls a refused connection transient and says so', async () => {
      const { server, ask } = await start({});
      await server.close();
      const error = await modelError(ask({}));
      expect(error.kind).toBe('transient');
      expect(error.message).toContain('connection refused');
    });

    it.each(['hang', 'stall-body'] as const)(
      'ends a half-open socket (%s) after its timeout',
      async (kind) => {
        const error = await failure({ text: 'x'.repeat(500), fault: { kind } }, 150);
        expect(error).toMatchObject({ kind: 'timeout', retryable: true });
        expect(error.message).toContain('150 ms');
      },
    );

    it.each(['hang', 'stall-body'] as const)('stops at once when the caller aborts (%s)', async (kind) => {
      const { server, ask } = await start({ text: 'x'.repeat(500), fault: { kind } });
      const controller = new AbortController();
      const pending = ask({}, controller.signal);
      while (server.count() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      controller.abort();
      await expect(pending).rejects.toBeInstanceOf(InterruptedError);
    });

    it('sends nothing when the caller has already aborted', async () => {
      const { server, ask } = await start({ text: 'ok' });
      await expect(ask({}, AbortSignal.abort())).rejects.toBeInstanceOf(InterruptedError);
      expect(server.count()).toBe(0);
    });
  });
}

async function modelError(pending: Promise<unknown>): Promise<ModelError> {
  const error: unknown = await pending.then(
    (value) => new Error(`a reply came: ${JSON.stringify(value).slice(0, 200)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ModelError) return error;
  throw error;
}
