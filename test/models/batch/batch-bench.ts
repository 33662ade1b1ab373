import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { batchablePhases } from '../../../models/batch/batched-phases.ts';
import { BatchDesks } from '../../../models/catalog/batch-desks.ts';
import { createProvider } from '../../../models/catalog/create-provider.ts';
import { loadCatalog } from '../../../models/catalog/load-catalog.ts';
import { type CallContext, type ChatReply, replyText, textMessage } from '../../../models/contract.ts';
import { createModelHost } from '../../../models/wrap/model-host.ts';
import { SpendCap } from '../../../models/wrap/spend-cap.ts';
import { HastyClock } from '../../kit/hasty-clock.ts';
import { type BatchFaults, LoopbackBatches } from '../../kit/loopback-batches.ts';
import { startLoopbackServer } from '../../kit/loopback-server.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

export const protocols = ['openai chat', 'openai responses', 'anthropic'] as const;
export type Protocol = (typeof protocols)[number];
/** One of each provider, for what the form of a reply does not matter to. */
export const providers = ['openai chat', 'anthropic'] as const satisfies readonly Protocol[];

const context: CallContext = {
  role: 'target',
  phase: 'test',
  kind: 'rollout',
  place: {},
  taskId: 't',
  sampling: { repeat: 0, visit: 0, draw: 0 },
  // Over at once, if it counted.
  replyLimitMs: 1,
};

/** A loopback server with batch APIs that repeats what it is told, and a results folder that lives can be opened over. */
export async function batchBench(
  protocol: Protocol,
  options: { readonly faults?: BatchFaults; readonly batch?: string; readonly looks?: number } = {},
) {
  const folder = temporaryFolder();
  const batches = new LoopbackBatches({
    reply: async ({ userText }) => ({ text: `echo ${userText}`, usage: { input: 1_000, output: 1_000 } }),
    faults: options.faults ?? {},
    looks: options.looks ?? 2,
  });
  const server = await startLoopbackServer({ reply: ({ userText }) => ({ text: userText }), batches });
  onTestFinished(() => server.close());
  const [provider, api] = protocol.split(' ');
  writeFileSync(
    join(folder, 'models.yaml'),
    [
      'endpoints:',
      `  there: { provider: ${provider}, baseUrl: "${server.url.replace(/\/v1$/, provider === 'openai' ? '/v1' : '')}",`,
      `    ${api === undefined ? '' : `api: ${api}, `}batch: { ${options.batch ?? 'quietMs: 1000'} } }`,
      'models:',
      '  m: { endpoint: there, prices: { inputPerMillion: 1, outputPerMillion: 1, date: 2026-01-01, batch: 0.5 } }',
    ].join('\n'),
  );
  const catalog = loadCatalog({ path: join(folder, 'models.yaml') });
  const out = join(folder, 'out');

  /** A process's life over the folder. */
  const life = ({ maxCalls, maxUsd }: { maxCalls?: number; maxUsd?: number } = {}) => {
    const stop = new AbortController();
    const abort = new AbortController();
    const clock = new HastyClock();
    const said: string[] = [];
    const desks = BatchDesks.open({
      out,
      catalog,
      env: {},
      phases: batchablePhases,
      stopSignal: stop.signal,
      abortSignal: abort.signal,
      say: (line) => said.push(line),
      clock,
      random: () => 0.5,
    });
    const cap = new SpendCap({ maxCalls, maxUsd });
    const host = createModelHost({ cap, clock, random: () => 0.5 });
    const model = host.wrap(createProvider(catalog, 'm', { env: {} }), {
      endpointName: 'there',
      limits: { start: 1, max: 1 },
      price: catalog.find('m').price,
      batch: desks.laneOf(catalog.find('m')),
    });
    const ask = (text: string, overrides: Partial<CallContext> = {}): Promise<ChatReply> => {
      const request = { messages: [textMessage('user', text)], maxOutputTokens: 1_000 };
      return model.complete(request, { ...context, ...overrides }, abort.signal);
    };
    /** What became of each question: its reply, or the kind or code of its failure. */
    const outcomes = async (texts: readonly string[]): Promise<string[]> => {
      const settled = await Promise.allSettled(texts.map((text) => ask(text)));
      return settled.map((each) => {
        if (each.status === 'fulfilled') return replyText(each.value);
        return each.reason.kind ?? each.reason.code ?? String(each.reason);
      });
    };
    return { stop, abort, clock, said, desks, cap, ask, outcomes };
  };
  const paidTwice = () => [...batches.paid.values()].filter((times) => times > 1).length;
  const sizes = () => batches.batches.map(({ lines }) => lines.length);
  return { server, batches, out, life, paidTwice, sizes };
}

export const questions = (count: number) => Array.from({ length: count }, (_, index) => `question ${index}`);
export const echoes = (count: number) => questions(count).map((text) => `echo ${text}`);
