import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LoopbackBatches } from './loopback-batches.ts';
import {
  encodeLoopbackError,
  encodeLoopbackReply,
  type LoopbackFault,
  type LoopbackReply,
} from './loopback-reply.ts';
import { type LoopbackRequest, readLoopbackRequest } from './loopback-request.ts';

export type { LoopbackReply } from './loopback-reply.ts';
export type { LoopbackRequest } from './loopback-request.ts';

export interface LoopbackServer {
  /** Base URL for models.yaml and every SDK: `http://127.0.0.1:<port>/v1`. */
  readonly url: string;
  /** Every request so far, in order of arrival (empty with `keepRequests: false`). */
  readonly requests: readonly LoopbackRequest[];
  /** How many requests have arrived, kept or not. */
  readonly count: () => number;
  /** The most requests that were being answered at one time. */
  readonly maxInFlight: () => number;
  /** TCP connections accepted so far: shows whether a client keeps its connections alive. */
  readonly connections: () => number;
  /** Ends every connection and stops listening; may be called twice. */
  close(): Promise<void>;
}

/**
 * A real HTTP server on a free loopback port that speaks OpenAI chat completions, OpenAI responses, Anthropic
 * messages (none of them streaming) and GET models. Answers come from `reply`, or from `script` one by one
 * (a request beyond its end gets status 500). GET models is answered by the server itself unless `reply` gives
 * a fault or `raw` for it; the script never sees it.
 *
 *     const server = await startLoopbackServer({ reply: (request) => ({ text: request.userText }), latencyMs: 20 });
 */
export async function startLoopbackServer(options: {
  readonly reply?: (request: LoopbackRequest) => LoopbackReply | Promise<LoopbackReply>;
  readonly script?: readonly LoopbackReply[];
  readonly latencyMs?: number;
  /** Answers what is asked of the batch APIs. */
  readonly batches?: Pick<LoopbackBatches, 'serve'>;
  /** False for throughput measurements: memory does not grow with the number of requests. */
  readonly keepRequests?: boolean;
}): Promise<LoopbackServer> {
  const requests: LoopbackRequest[] = [];
  const script = [...(options.script ?? [])];
  let count = 0;
  let inFlight = 0;
  let maxInFlight = 0;
  let connections = 0;

  const replyTo = async (request: LoopbackRequest): Promise<LoopbackReply> => {
    if (options.reply !== undefined) return options.reply(request);
    if (request.protocol === 'models') return {};
    return script.shift() ?? { fault: { kind: 'status', status: 500, message: 'the script has ended' } };
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const index = count;
    count += 1;
    const text = await bodyOf(incoming);
    const request = readLoopbackRequest({
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      headers: incoming.headers,
      text,
      index,
    });
    if (options.keepRequests !== false) requests.push(request);
    const raw = await options.batches?.serve(request.method, request.path, text);
    if (raw) {
      if (raw === 'reset') response.socket?.resetAndDestroy();
      else response.writeHead(raw.status, raw.headers).end(raw.body);
      return;
    }
    const reply =
      request.protocol === 'other'
        ? { fault: { kind: 'status', status: 404, message: `no such path: ${request.path}` } as const }
        : await replyTo(request);
    const waitMs = (options.latencyMs ?? 0) + (reply.latencyMs ?? 0);
    if (waitMs > 0) await sleep(waitMs);
    await answer(request, reply, response);
  };

  const server = createServer((incoming, response) => {
    inFlight += 1;
    maxInFlight = Math.max(maxInFlight, inFlight);
    response.once('close', () => {
      inFlight -= 1;
    });
    serve(incoming, response).catch(() => response.destroy());
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the loopback server has no port');

  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    requests,
    count: () => count,
    maxInFlight: () => maxInFlight,
    connections: () => connections,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

async function answer(
  request: LoopbackRequest,
  reply: LoopbackReply,
  response: ServerResponse,
): Promise<void> {
  const { fault } = reply;
  if (fault?.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'wrong-content-type') {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<html><body>It works!</body></html>');
    return;
  }
  if (fault?.kind === 'status') {
    response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
    response.end(JSON.stringify(encodeLoopbackError(request, fault)));
    return;
  }
  const whole = Buffer.from(JSON.stringify(encodeLoopbackReply(request, reply)));
  const bytes = fault?.kind === 'truncated-json' ? whole.subarray(0, whole.length / 2) : whole;
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
  await sendBody(bytes, fault, response);
}

async function sendBody(
  bytes: Buffer,
  fault: LoopbackFault | undefined,
  response: ServerResponse,
): Promise<void> {
  if (fault?.kind === 'cut-body' || fault?.kind === 'stall-body') {
    response.write(bytes.subarray(0, bytes.length / 2));
    if (fault.kind === 'cut-body') setImmediate(() => response.destroy());
    return;
  }
  if (fault?.kind === 'slow-bytes') {
    const size = Math.ceil(bytes.length / (fault.chunks ?? 8));
    for (let start = 0; start < bytes.length && !response.destroyed; start += size) {
      response.write(bytes.subarray(start, start + size));
      await sleep(fault.pauseMs);
    }
    response.end();
    return;
  }
  response.end(bytes);
}
