import type { OpenAI } from 'openai';
import { ModelError } from '../../core/errors.ts';
import type { OpenaiEndpoint } from '../endpoint/endpoint.ts';
import { mapFailure } from '../endpoint/map-failure.ts';
import { serverWords } from '../endpoint/server-words.ts';
import { readChatReply } from '../openai/chat-reply.ts';
import { chatRequestBody } from '../openai/chat-request.ts';
import { openaiClient } from '../openai/client.ts';
import { openaiFailure } from '../openai/openai-failure.ts';
import { readResponsesReply } from '../openai/responses-reply.ts';
import { responsesRequestBody } from '../openai/responses-request.ts';
import type { BatchApi, BatchIntent, BatchLine, BatchResult, BatchState } from './batch-api.ts';
import { readOpenaiResult } from './openai-result.ts';
import { resultLines } from './result-lines.ts';
import type { BatchSettings } from './settings.ts';
import { timedApi, transferMs } from './timed-api.ts';

/** Key of the batch's metadata under which our tag stands. */
const tagName = 'skillopt_bench';
/** Batches looked through for one of ours, newest first. */
const mostListed = 2_000;
/** The account's queue is full: a matter of waiting. */
const queueCodes = ['token_limit_exceeded', 'rate_limit_exceeded', 'request_limit_exceeded'];
const queueWaitMs = 10 * 60_000;

/** OpenAI's Batch API (files, then a batch over one) for one model. */
export function openaiBatchApi(endpoint: OpenaiEndpoint, settings: BatchSettings): BatchApi {
  const client = openaiClient({ ...endpoint, timeoutMs: transferMs }, {});
  const path = endpoint.api === 'chat' ? '/v1/chat/completions' : '/v1/responses';
  const timed = timedApi(endpoint, openaiFailure);

  return {
    mostRequests: Math.min(50_000, settings.mostRequests ?? 50_000),
    mostBytes: Math.min(200_000_000, settings.mostBytes ?? 200_000_000),
    probe: (signal) =>
      timed(endpoint.timeoutMs, signal, async (inner) => {
        await client.batches.list({ limit: 1 }, { signal: inner });
      }),
    line: (key, request) => {
      const body =
        endpoint.api === 'chat'
          ? chatRequestBody(request, endpoint)
          : responsesRequestBody(request, endpoint);
      return { key, json: JSON.stringify({ custom_id: key, method: 'POST', url: path, body }) };
    },
    create: async (lines, intent, signal) => {
      const input = await timed(transferMs, signal, (inner) => upload(client, lines, intent, inner)).catch(
        (error: unknown) => {
          // Without its batch a file costs nothing.
          throw error instanceof ModelError ? unsent(error) : error;
        },
      );
      const metadata = { [tagName]: intent.tag };
      const body = { input_file_id: input, endpoint: path, completion_window: '24h', metadata } as const;
      return timed(endpoint.timeoutMs, signal, async (inner) => {
        const batch = await client.batches.create(body, { signal: inner });
        return batch.id;
      });
    },
    find: (intent, _known, signal) => timed(transferMs, signal, (inner) => findByTag(client, intent, inner)),
    state: (id, signal) =>
      timed(endpoint.timeoutMs, signal, async (inner) =>
        stateOf(await client.batches.retrieve(id, { signal: inner }), endpoint),
      ),
    results: (id, signal) => timed(transferMs, signal, (inner) => resultsOf(client, id, endpoint, inner)),
    reply: (answer, request) => {
      try {
        const reply =
          endpoint.api === 'chat'
            ? readChatReply(answer, 0, request.tools ?? [])
            : readResponsesReply(answer, 0, request.stop ?? []);
        return { ...reply, batched: true };
      } catch (error) {
        throw mapFailure(openaiFailure(error), endpoint);
      }
    },
  };
}

/** The id of the uploaded file. */
async function upload(
  client: OpenAI,
  lines: readonly BatchLine[],
  { tag }: BatchIntent,
  signal: AbortSignal,
): Promise<string> {
  const texts = lines.map(({ json }) => `${json}\n`);
  const file = new File(texts, `skillopt-bench-${tag}.jsonl`, { type: 'application/jsonl' });
  const { id }: { id: unknown } = await client.files.create({ file, purpose: 'batch' }, { signal });
  if (typeof id === 'string') return id;
  throw new ModelError('the answer names no file', { kind: 'transient' });
}

/** What succeeded and what failed stand in two files. */
async function resultsOf(
  client: OpenAI,
  id: string,
  endpoint: OpenaiEndpoint,
  signal: AbortSignal,
): Promise<Map<string, BatchResult>> {
  const batch = await client.batches.retrieve(id, { signal });
  // What is taken for a batch without results would be made, and paid for, again.
  if (stateOf(batch, endpoint).kind !== 'ended')
    throw new ModelError('the answer is no batch that has ended', { kind: 'transient' });
  const results = new Map<string, BatchResult>();
  for (const file of [batch.output_file_id, batch.error_file_id]) {
    if (!file) continue;
    const { body } = await client.files.content(file, { signal });
    for await (const line of resultLines(body)) {
      const read = readOpenaiResult(line, endpoint);
      if (read !== null && !results.has(read.key)) results.set(read.key, read.result);
    }
  }
  return results;
}

async function findByTag(
  client: OpenAI,
  { tag }: BatchIntent,
  signal: AbortSignal,
): Promise<{ id: string } | null> {
  let seen = 0;
  for await (const batch of client.batches.list({ limit: 100 }, { signal })) {
    if (batch.metadata?.[tagName] === tag) return { id: batch.id };
    seen += 1;
    if (seen >= mostListed) break;
  }
  return null;
}

function stateOf(batch: OpenAI.Batch, endpoint: OpenaiEndpoint): BatchState {
  switch (batch.status) {
    case 'completed':
    case 'expired':
    case 'cancelled':
      return { kind: 'ended' };
    case 'failed':
      return { kind: 'failed', error: failureOf(batch, endpoint) };
    default:
      return { kind: 'working' };
  }
}

function failureOf({ id, errors }: OpenAI.Batch, endpoint: OpenaiEndpoint): ModelError {
  const data = errors?.data ?? [];
  const isQueue = data.some(({ code }) => queueCodes.includes(code ?? ''));
  const words = data
    .slice(0, 3)
    .map(({ code, line, message }) => `${line ? `line ${line}: ` : ''}${message ?? code}`);
  const said = words.length === 0 ? 'no reason given' : serverWords(words.join('; '), endpoint);
  return new ModelError(
    `endpoint '${endpoint.name}', model '${endpoint.model}': batch ${id} failed: ${said}`,
    {
      kind: isQueue ? 'rate-limit' : 'bad-request',
      retryAfterMs: isQueue ? queueWaitMs : null,
      isUnsent: true,
    },
  );
}

function unsent(error: ModelError): ModelError {
  const { kind, status, retryAfterMs, message } = error;
  return new ModelError(message, { kind, status, retryAfterMs, isUnsent: true, cause: error });
}
