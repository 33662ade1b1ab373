import { Agent, type Dispatcher } from 'undici';
import { isRedirect, redirectedTo } from './redirected-to.ts';
import { mostAnswerBytes, tooLong, WholeResponse } from './whole-response.ts';

/**
 * A connection is free again only a turn of the event loop after its reply. Without spare ones, all calls that end in
 * a turn are followed up at its end, in one wave, and the server idles meanwhile; with as many as there are calls,
 * opening them costs more than the wave does.
 */
const spareConnections = 50;

export interface KeepAliveOptions {
  /**
   * Most calls to one host at once, 100 by default: the greatest concurrency of its endpoints. A few more TCP
   * connections may be open ({@link spareConnections}).
   */
  readonly callsInFlight?: number;
  /** Requests sent on one connection before its first answer; 1 (default), for answers take seconds. */
  readonly pipelining?: number;
}

/** A server that redirects more often than this goes in circles. */
const mostHops = 5;

/** A `fetch` for the SDKs' option of that name. */
export interface KeepAliveFetch {
  readonly fetch: typeof globalThis.fetch;
  /** Ends the connections; calls in flight are finished first. */
  close(): Promise<void>;
}

/**
 * A `fetch` over undici's dispatcher itself, which costs about half the processor time of the global one at the
 * many small JSON calls of a run (docs: `npm run bench:throughput`). Whole bodies only: a reply is read to its end
 * before the promise resolves, up to 64 MiB of it. Streams it hands to the global `fetch`. A redirect that it does not
 * follow ({@link redirectedTo}) is the answer.
 *
 * Timeouts are the caller's business (the provider's deadline covers the whole call): undici's own 300 s until the
 * headers would cut off a slow local model. Idle connections live undici's 4 s, or as long as the server's
 * `Keep-Alive` header says: common model servers close after 5 s without a word, and a longer life of ours would
 * meet their resets.
 */
export function createKeepAliveFetch(options: KeepAliveOptions = {}): KeepAliveFetch {
  const { callsInFlight = 100 } = options;
  const agent = new Agent({
    connections: callsInFlight + Math.min(callsInFlight, spareConnections),
    pipelining: options.pipelining ?? 1,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  const keepAliveFetch: typeof globalThis.fetch = async (input, init = {}) => {
    const { body = null, signal = null } = init;
    if (input instanceof Request || !(body === null || typeof body === 'string'))
      return globalThis.fetch(input, init);
    if (signal?.aborted) throw signal.reason;
    const whole = { ...init, body, signal };
    let at = String(input);
    let answer = await send(agent, placeOf(at), whole);
    for (let hops = 0; hops < mostHops && isRedirect(answer.status); hops += 1) {
      const next = redirectedTo(at, { ...answer, method: init.method ?? 'GET' });
      if (next === null) break;
      at = next;
      answer = await send(agent, placeOf(at), whole);
    }
    return responseOf(answer);
  };
  return { fetch: keepAliveFetch, close: () => agent.close() };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** One exchange on the dispatcher itself: no stream in between. Fails as the global fetch does, as the SDKs expect. */
function send(
  agent: Agent,
  place: UrlPlace,
  init: RequestInit & { readonly body: string | null; readonly signal: AbortSignal | null },
): Promise<Answer> {
  const { signal } = init;
  return new Promise((resolve, reject) => {
    let running: Dispatcher.DispatchController | null = null;
    let status = 0;
    let headers: Answer['headers'] = {};
    const chunks: Buffer[] = [];
    let bytes = 0;
    // Added straight to the signal: the SDKs make one for every call.
    const stop = (): void => {
      reject(signal?.reason);
      running?.abort(signal?.reason);
    };
    signal?.addEventListener('abort', stop);
    agent.dispatch(
      {
        origin: place.origin,
        path: place.path,
        // The type lists the common verbs; any word is valid on the wire.
        method: (init.method ?? 'GET').toUpperCase() as Dispatcher.HttpMethod,
        headers: headerRecord(init.headers),
        body: init.body,
      },
      {
        onRequestStart(controller) {
          running = controller;
          if (signal?.aborted) controller.abort(signal.reason);
        },
        onResponseStart(_controller, statusCode, answerHeaders) {
          status = statusCode;
          headers = answerHeaders;
        },
        onResponseData(controller, chunk) {
          bytes += chunk.length;
          if (bytes > mostAnswerBytes) controller.abort(tooLong());
          else chunks.push(chunk);
        },
        onResponseEnd() {
          signal?.removeEventListener('abort', stop);
          const [only] = chunks;
          resolve({
            status,
            headers,
            body: only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks),
          });
        },
        onResponseError(_controller, error) {
          signal?.removeEventListener('abort', stop);
          reject(new TypeError('fetch failed', { cause: error }));
        },
      },
    );
  });
}

interface UrlPlace {
  readonly origin: string;
  readonly path: string;
}

/** The calls of a run go to a handful of addresses. */
const places = new Map<string, UrlPlace>();

function placeOf(text: string): UrlPlace {
  const known = places.get(text);
  if (known !== undefined) return known;
  const { origin, pathname, search } = new URL(text);
  const place = { origin, path: `${pathname}${search}` };
  if (places.size < 100) places.set(text, place);
  return place;
}

function headerRecord(headers: RequestInit['headers']): Record<string, string> {
  const record: Record<string, string> = {};
  const plain = headers instanceof Headers ? headers : new Headers(headers);
  plain.forEach((value, name) => {
    record[name] = value;
  });
  return record;
}

function responseOf({ status, headers, body }: Answer): Response {
  const pairs: [string, string][] = [];
  for (const [name, value] of Object.entries(headers))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) pairs.push([name, one]);
  return new WholeResponse(body, { status, headers: pairs });
}
