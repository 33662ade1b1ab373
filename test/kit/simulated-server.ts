import { type BatchFaults, LoopbackBatches } from './loopback-batches.ts';
import {
  type LoopbackReply,
  type LoopbackRequest,
  type LoopbackServer,
  startLoopbackServer,
} from './loopback-server.ts';
import { type SimulatedReplyOptions, simulatedReplies } from './simulated-replies.ts';

export interface SimulatedServerOptions extends SimulatedReplyOptions {
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
  const simulated = await simulatedReplies(options);
  const replyTo = async (request: LoopbackRequest): Promise<LoopbackReply> => {
    if (request.protocol === 'models') return {};
    const latencyMs = options.latencyMs?.() ?? 0;
    const own = options.intercept?.(request.userText, request.index) ?? null;
    if (own !== null) return { latencyMs, ...own };
    return { ...(await simulated(request)), latencyMs };
  };
  const batches = new LoopbackBatches({ reply: replyTo, faults: options.batchFaults ?? {} });
  return { ...(await startLoopbackServer({ reply: replyTo, batches })), batches };
}

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
