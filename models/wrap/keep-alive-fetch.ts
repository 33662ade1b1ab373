import { brotliDecompressSync, unzipSync } from 'node:zlib';
import { Agent, type Dispatcher, request } from 'undici';

export interface KeepAliveOptions {
  /**
   * Most TCP connections to one host, 100 by default. Give it the endpoint's greatest concurrency: with fewer, calls
   * wait behind each other out of the limiter's sight; without a bound, a wave of calls opens nearly twice as many
   * as it needs, because a connection is not free yet at the moment when its reply is complete.
   */
  readonly connections?: number;
  /** Requests sent on one connection before its first answer; 1 (default), for answers take seconds. */
  readonly pipelining?: number;
}

/** A `fetch` for the SDKs' option of that name. */
export interface KeepAliveFetch {
  readonly fetch: typeof globalThis.fetch;
  /** Ends the connections; calls in flight are finished first. */
  close(): Promise<void>;
}

/**
 * A `fetch` over undici's plain request interface, which costs about half the processor time of the global one at the
 * many small JSON calls of a run (docs: `npm run bench:throughput`). Whole bodies only: a reply is read to its end
 * before the promise resolves. What it does not know (streams, redirects) it hands to the global `fetch`.
 *
 * Timeouts are the caller's business (the provider's deadline covers the whole call): undici's own 300 s until the
 * headers would cut off a slow local model. Idle connections live undici's 4 s, or as long as the server's
 * `Keep-Alive` header says: common model servers close after 5 s without a word, and a longer life of ours would
 * meet their resets.
 */
export function createKeepAliveFetch(options: KeepAliveOptions = {}): KeepAliveFetch {
  const agent = new Agent({
    connections: options.connections ?? 100,
    pipelining: options.pipelining ?? 1,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  const keepAliveFetch: typeof globalThis.fetch = async (input, init = {}) => {
    const { body, signal } = init;
    const plainBody = body === undefined || body === null || typeof body === 'string';
    if (input instanceof Request || !plainBody) return globalThis.fetch(input, init);
    const url = String(input);
    try {
      const answer = await request(url, {
        // The type lists the common verbs; any word is valid on the wire.
        method: (init.method ?? 'GET').toUpperCase() as Dispatcher.HttpMethod,
        headers: headerRecord(init.headers),
        body: body ?? null,
        signal: signal ?? null,
        dispatcher: agent,
      });
      if (answer.statusCode >= 300 && answer.statusCode < 400) {
        await answer.body.dump();
        return await globalThis.fetch(url, init);
      }
      return await responseOf(answer);
    } catch (error) {
      // As the global fetch does, which the SDKs' error classes expect.
      if (signal?.aborted) throw signal.reason;
      throw error instanceof TypeError ? error : new TypeError('fetch failed', { cause: error });
    }
  };
  return { fetch: keepAliveFetch, close: () => agent.close() };
}

function headerRecord(headers: RequestInit['headers']): Record<string, string> {
  const record: Record<string, string> = {};
  const plain = headers instanceof Headers ? headers : new Headers(headers);
  plain.forEach((value, name) => {
    record[name] = value;
  });
  return record;
}

async function responseOf(answer: Dispatcher.ResponseData): Promise<Response> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) headers.append(name, one);
  const encoding = headers.get('content-encoding');
  const body =
    encoding === null || encoding === 'identity'
      ? await answer.body.text()
      : decoded(Buffer.from(await answer.body.arrayBuffer()), encoding);
  const empty = [204, 205, 304].includes(answer.statusCode);
  return new Response(empty ? null : body, { status: answer.statusCode, headers });
}

/** We ask for no compression; some proxies compress nevertheless. */
function decoded(bytes: Buffer, encoding: string): Buffer<ArrayBuffer> {
  if (encoding === 'br') return Buffer.from(brotliDecompressSync(bytes));
  if (['gzip', 'x-gzip', 'deflate'].includes(encoding)) return Buffer.from(unzipSync(bytes));
  throw new Error(`the server sent an unknown content-encoding '${encoding}'`);
}
