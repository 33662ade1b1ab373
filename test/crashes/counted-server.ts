import { findBenchmark } from '../../benchmarks/registry.ts';
import { sha256 } from '../../core/hash.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { type CallContext, replyText } from '../../models/contract.ts';
import { createSimulatedProvider } from '../../models/simulated/provider.ts';
import { decodeRequest } from '../kit/decode-request.ts';
import { type LoopbackServer, startLoopbackServer } from '../kit/loopback-server.ts';

/** One call that has arrived at the server. */
export interface ArrivedCall {
  /** SHA-256 of what was asked: equal requests are one call made again, or a second draw. */
  readonly asked: string;
  readonly arrivedMs: number;
  /** null: still being answered. */
  answeredMs: number | null;
}

export interface CountedServer {
  readonly loopback: LoopbackServer;
  /** Every call of a model so far (not the probes of the endpoint), in order of arrival. */
  readonly calls: readonly ArrivedCall[];
}

/**
 * Simulated models of several benchmarks behind real HTTP, every call of which is counted and told apart by what it
 * asks. Replies depend on nothing but the request.
 */
export async function startCountedServer(
  benchmarks: readonly string[],
  latencyMs: () => number,
): Promise<CountedServer> {
  const signal = new AbortController().signal;
  const books = await Promise.all(
    benchmarks.map(async (name) => {
      const definition = findBenchmark(name);
      const benchmark = definition.create({ prompts: new PromptLibrary() });
      const source = definition.defaultSource ?? { kind: 'bundled' as const };
      const dataset = await benchmark.load({ source, settings: {}, limit: 0, signal });
      const book = benchmark.simulation?.(dataset);
      if (book === undefined) throw new Error(`${name} has no simulation`);
      return book;
    }),
  );
  const minds = {
    target: createSimulatedProvider('sim-c', books),
    optimizer: createSimulatedProvider('sim-optimizer-strong', books),
  };
  const calls: ArrivedCall[] = [];
  const loopback = await startLoopbackServer({
    keepRequests: false,
    reply: async (request) => {
      if (request.protocol === 'models') return {};
      const asked = sha256(JSON.stringify([request.model, request.body]));
      const call: ArrivedCall = { asked, arrivedMs: Date.now(), answeredMs: null };
      calls.push(call);
      const player = request.model === 'optimizer' ? 'optimizer' : 'target';
      const reply = await minds[player].complete(
        decodeRequest(request),
        { ...anywhere, role: player },
        signal,
      );
      await new Promise((resolve) => setTimeout(resolve, latencyMs()));
      call.answeredMs = Date.now();
      const toolCalls = reply.parts.filter((part) => part.type === 'tool-call');
      return toolCalls.length > 0 ? { toolCalls } : { text: replyText(reply) };
    },
  });
  return { loopback, calls };
}

const anywhere: Omit<CallContext, 'role'> = {
  phase: 'eval',
  kind: 'any',
  place: {},
  taskId: null,
  sampling: { repeat: 0, visit: 0, draw: 0 },
};
