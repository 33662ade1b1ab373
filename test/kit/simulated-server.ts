import { findBenchmark } from '../../benchmarks/registry.ts';
import type { JsonObject } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { type CallContext, replyText } from '../../models/contract.ts';
import { createSimulatedProvider } from '../../models/simulated/provider.ts';
import { decodeRequest } from './decode-request.ts';
import { type BatchFaults, LoopbackBatches } from './loopback-batches.ts';
import {
  type LoopbackReply,
  type LoopbackRequest,
  type LoopbackServer,
  startLoopbackServer,
} from './loopback-server.ts';

export interface SimulatedServerOptions {
  readonly benchmark: string;
  readonly settings?: JsonObject;
  /** Simulated models that play the two roles; default `sim-c` and `sim-optimizer-strong`. */
  readonly target?: string;
  readonly optimizer?: string;
  /** Milliseconds before each reply; a function may draw them. */
  readonly latencyMs?: () => number;
  /** Comes before the simulation: a reply of its own, or null to let the simulation answer. */
  readonly intercept?: (userText: string, index: number) => LoopbackReply | null;
  readonly batchFaults?: BatchFaults;
}

/**
 * A loopback server behind which the simulated models answer: live endpoints over real HTTP and the real SDKs,
 * with replies that depend on nothing but the request.
 */
export async function startSimulatedServer(
  options: SimulatedServerOptions,
): Promise<LoopbackServer & { readonly batches: LoopbackBatches }> {
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
  const replyTo = async (request: LoopbackRequest): Promise<LoopbackReply> => {
    if (request.protocol === 'models') return {};
    const latencyMs = options.latencyMs?.() ?? 0;
    const own = options.intercept?.(request.userText, request.index) ?? null;
    if (own !== null) return { latencyMs, ...own };
    const player = request.model === 'optimizer' ? 'optimizer' : 'target';
    const asked = decodeRequest(request);
    const reply = await minds[player].complete(asked, { ...anywhere, role: player }, signal);
    const toolCalls = reply.parts.filter((part) => part.type === 'tool-call');
    return toolCalls.length > 0 ? { toolCalls, latencyMs } : { text: replyText(reply), latencyMs };
  };
  const batches = new LoopbackBatches({ reply: replyTo, faults: options.batchFaults ?? {} });
  return { ...(await startLoopbackServer({ reply: replyTo, batches })), batches };
}

const anywhere: Omit<CallContext, 'role'> = {
  phase: 'eval',
  kind: 'any',
  place: {},
  taskId: null,
  sampling: { repeat: 0, visit: 0, draw: 0 },
};

/** A models.yaml for such a server. */
export function modelsYaml(url: string, provider: 'openai' | 'anthropic' = 'openai'): string {
  const base = provider === 'anthropic' ? url.replace(/\/v1$/, '') : url;
  return [
    'endpoints:',
    '  loopback:',
    `    provider: ${provider}`,
    `    baseUrl: ${base}`,
    '    timeoutMs: 10000',
    'models:',
    '  target: { endpoint: loopback, model: target, defaults: { maxOutputTokens: 500 } }',
    '  optimizer: { endpoint: loopback, model: optimizer, defaults: { maxOutputTokens: 4000 } }',
    '',
  ].join('\n');
}
