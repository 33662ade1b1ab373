import type Anthropic from '@anthropic-ai/sdk';
import { anthropicFailure } from '../anthropic/anthropic-failure.ts';
import { anthropicClient } from '../anthropic/client.ts';
import { readMessagesReply } from '../anthropic/messages-reply.ts';
import { messagesRequestBody } from '../anthropic/messages-request.ts';
import type { AnthropicEndpoint } from '../endpoint/endpoint.ts';
import { mapFailure } from '../endpoint/map-failure.ts';
import { readAnthropicResult } from './anthropic-result.ts';
import type { BatchApi, BatchIntent, BatchResult } from './batch-api.ts';
import { resultLines } from './result-lines.ts';
import type { BatchSettings } from './settings.ts';
import { timedApi, transferMs } from './timed-api.ts';

/** Our clock and the provider's may differ by this much. */
const clockSkewMs = 10 * 60_000;
/** From being announced to being made: an upload of the greatest size, and its repetitions. */
const longestMakingMs = 60 * 60_000;
/** Batches looked through for one of ours, newest first. */
const mostListed = 2_000;

/** Anthropic's Message Batches API for one model. */
export function anthropicBatchApi(endpoint: AnthropicEndpoint, settings: BatchSettings): BatchApi {
  const client = anthropicClient({ ...endpoint, timeoutMs: transferMs }, {});
  const { batches } = client.messages;
  const timed = timedApi(endpoint, anthropicFailure);
  const results = async (id: string, signal: AbortSignal): Promise<Map<string, BatchResult>> => {
    const found = new Map<string, BatchResult>();
    // Not `batches.results`: it stops at the first broken line, and goes wherever the answer's `results_url` points.
    const response = await client
      .get(`/v1/messages/batches/${encodeURIComponent(id)}/results`, {
        signal,
        headers: { accept: 'application/binary' },
      })
      .asResponse();
    for await (const line of resultLines(response.body)) {
      const read = readAnthropicResult(line, endpoint);
      if (read !== null && !found.has(read.key)) found.set(read.key, read.result);
    }
    return found;
  };

  return {
    mostRequests: Math.min(100_000, settings.mostRequests ?? 100_000),
    mostBytes: Math.min(256_000_000, settings.mostBytes ?? 256_000_000),
    probe: (signal) =>
      timed(endpoint.timeoutMs, signal, async (inner) => {
        await batches.list({ limit: 1 }, { signal: inner });
      }),
    line: (key, request) => ({
      key,
      json: JSON.stringify({ custom_id: key, params: messagesRequestBody(request, endpoint) }),
    }),
    create: (lines, _intent, signal) =>
      timed(transferMs, signal, async (inner) => {
        const requests = lines.map(
          ({ json }) => JSON.parse(json) as Anthropic.Messages.BatchCreateParams.Request,
        );
        const batch = await batches.create({ requests }, { signal: inner });
        return batch.id;
      }),
    find: (intent, known, signal) =>
      timed(transferMs, signal, async (inner) => {
        let undecided = false;
        for (const batch of await candidates(client, intent, known, inner)) {
          // Only results say whose a batch is, and they come at its end.
          if (batch.processing_status !== 'ended') {
            undecided = true;
            continue;
          }
          const keys = new Set((await results(batch.id, inner)).keys());
          if (intent.keys.some((key) => keys.has(key))) return { id: batch.id };
        }
        return undecided ? 'working' : null;
      }),
    state: (id, signal) =>
      timed(endpoint.timeoutMs, signal, async (inner) => {
        const { processing_status } = await batches.retrieve(id, {}, { signal: inner });
        return { kind: processing_status === 'ended' ? 'ended' : 'working' };
      }),
    results: (id, signal) => timed(transferMs, signal, (inner) => results(id, inner)),
    reply: (answer, request) => {
      try {
        return { ...readMessagesReply(answer, 0, request.tools ?? []), batched: true };
      } catch (error) {
        throw mapFailure(anthropicFailure(error), endpoint);
      }
    },
  };
}

/** Batches that may be the announced one: made at about that time, of as many requests, and not in our book. */
async function candidates(
  client: Anthropic,
  { keys, at }: BatchIntent,
  known: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Anthropic.Messages.MessageBatch[]> {
  const announcedMs = Date.parse(at);
  const found: Anthropic.Messages.MessageBatch[] = [];
  let seen = 0;
  for await (const batch of client.messages.batches.list({ limit: 100 }, { signal })) {
    const madeMs = Date.parse(batch.created_at);
    seen += 1;
    if (madeMs < announcedMs - clockSkewMs || seen > mostListed) break;
    const counts = batch.request_counts;
    const total = counts.processing + counts.succeeded + counts.errored + counts.canceled + counts.expired;
    const isNear = madeMs <= announcedMs + clockSkewMs + longestMakingMs;
    if (isNear && total === keys.length && !known.has(batch.id)) found.push(batch);
  }
  return found;
}
