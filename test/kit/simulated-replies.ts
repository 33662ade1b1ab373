import { findBenchmark } from '../../benchmarks/registry.ts';
import type { JsonObject } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { type CallContext, replyText } from '../../models/contract.ts';
import { createSimulatedProvider } from '../../models/simulated/provider.ts';
import { decodeRequest } from './decode-request.ts';
import type { LoopbackReply } from './loopback-reply.ts';
import type { LoopbackRequest } from './loopback-request.ts';

export interface SimulatedReplyOptions {
  readonly benchmark: string;
  readonly settings?: JsonObject;
  /** Simulated models that play the two roles; default `sim-c` and `sim-optimizer-strong`. */
  readonly target?: string;
  readonly optimizer?: string;
}

/** What the simulated models of a benchmark's world answer, as a server says it; depends on nothing but the request. */
export async function simulatedReplies(
  options: SimulatedReplyOptions,
): Promise<(request: LoopbackRequest) => Promise<LoopbackReply>> {
  const benchmark = findBenchmark(options.benchmark).create({ prompts: new PromptLibrary() });
  const source = findBenchmark(options.benchmark).defaultSource ?? { kind: 'bundled' as const };
  const signal = new AbortController().signal;
  const dataset = await benchmark.load({ source, settings: options.settings ?? {}, limit: 0, signal });
  const book = benchmark.simulation?.(dataset);
  if (book === undefined) throw new Error(`${options.benchmark} has no simulation`);
  const minds = {
    target: createSimulatedProvider(options.target ?? 'sim-c', [book]),
    optimizer: createSimulatedProvider(options.optimizer ?? 'sim-optimizer-strong', [book]),
  };
  return async (request) => {
    const player = request.model === 'optimizer' ? 'optimizer' : 'target';
    const asked = decodeRequest(request);
    const reply = await minds[player].complete(asked, { ...anywhere, role: player }, signal);
    const toolCalls = reply.parts.filter((part) => part.type === 'tool-call');
    return toolCalls.length > 0 ? { toolCalls } : { text: replyText(reply) };
  };
}

const anywhere: Omit<CallContext, 'role'> = {
  phase: 'eval',
  kind: 'any',
  place: {},
  taskId: null,
  sampling: { repeat: 0, visit: 0, draw: 0 },
};
