import { afterEach } from 'vitest';
import { ModelError } from '../../core/errors.ts';
import type { CallContext, ChatRequest, Provider, ProviderReply } from '../../models/contract.ts';
import { textMessage } from '../../models/contract.ts';
import {
  type LoopbackReply,
  type LoopbackRequest,
  type LoopbackServer,
  startLoopbackServer,
} from './loopback-server.ts';

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

/** The API key that the provider under contract uses; no error may show it. */
export const contractSecret = 'sk-loopback-0123456789abcdef';
export const contractModel = 'wire-model';

/** Starts loopback servers with the provider in front of them; servers are closed after each test. */
export function contractBench(subject: ProviderUnderContract) {
  const servers: LoopbackServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function start(
    reply: LoopbackReply | ((request: LoopbackRequest) => LoopbackReply),
    timeoutMs = 10_000,
  ): Promise<{
    server: LoopbackServer;
    ask: (request: Partial<ChatRequest>, signal?: AbortSignal) => Promise<ProviderReply>;
  }> {
    const server = await startLoopbackServer({ reply: typeof reply === 'function' ? reply : () => reply });
    servers.push(server);
    const { url } = server;
    const provider = subject.create({ url, secret: contractSecret, model: contractModel, timeoutMs });
    return {
      server,
      ask: (request, signal = new AbortController().signal) =>
        provider.complete(
          { messages: [textMessage('user', 'hello')], maxOutputTokens: 256, ...request },
          contractContext,
          signal,
        ),
    };
  }

  async function failure(reply: LoopbackReply, timeoutMs?: number): Promise<ModelError> {
    const { ask } = await start(reply, timeoutMs);
    return modelError(ask({}));
  }

  return { start, failure };
}

/** The ModelError that a call ends in; a reply, or any other error, fails the test. */
export async function modelError(pending: Promise<unknown>): Promise<ModelError> {
  const error: unknown = await pending.then(
    (value) => new Error(`a reply came: ${JSON.stringify(value).slice(0, 200)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ModelError) return error;
  throw error;
}
