import type { Readable } from 'node:stream';
import { type Dispatcher, request } from 'undici';
import { DataError } from '../../core/errors.ts';
import { abortError } from '../../core/sleep.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readable;
}

export interface HttpGetOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Sent to URLs of `origin` and to no other, whatever a redirect says. */
  readonly token: { readonly value: string; readonly origin: string } | null;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
}

const mostRedirects = 5;
/** A server that is silent for this long has gone. */
const silenceMs = 60_000;

/**
 * GET with redirects followed by hand, so that the token never leaves its host, and bodies left as they are on the
 * wire, so that ranges and digests are about the file.
 * @throws {BenchError} interrupted; @throws {DataError} on a redirect that leads nowhere; @throws {Error} of the network
 */
export async function httpGet(url: URL, options: HttpGetOptions): Promise<HttpAnswer> {
  const { headers, token, dispatcher, signal } = options;
  let at = url;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const authorized = token !== null && at.origin === token.origin;
    const answer = await request(at, {
      method: 'GET',
      headers: {
        'user-agent': 'skillopt-bench',
        'accept-encoding': 'identity',
        ...headers,
        ...(authorized ? { authorization: `Bearer ${token.value}` } : {}),
      },
      dispatcher,
      signal,
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
    }).catch((error: unknown) => {
      throw signal.aborted ? abortError(signal) : error;
    });
    // Who reads the body gets its error; who throws it away must not crash over it.
    answer.body.on('error', () => undefined);
    const received = headersOf(answer.headers);
    const location = received.get('location');
    if (answer.statusCode < 300 || answer.statusCode >= 400 || location === null)
      return { status: answer.statusCode, headers: received, body: answer.body };
    await answer.body.dump();
    at = redirectTarget(at, location);
  }
  throw new DataError(`${shownUrl(url)}: more than ${mostRedirects} redirects`);
}

function redirectTarget(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href))
    throw new DataError(`${shownUrl(from)}: redirects to something that is not a URL`);
  const to = new URL(location, from.href);
  const downgrade = from.protocol === 'https:' && to.protocol !== 'https:';
  if (downgrade || !['https:', 'http:'].includes(to.protocol))
    throw new DataError(`${shownUrl(from)}: redirects to ${to.protocol}//${to.host}, which is refused`);
  return to;
}

/** A URL for messages: signed links carry secrets in their query. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function headersOf(record: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(record))
    for (const one of [value ?? []].flat()) headers.append(name, one);
  return headers;
}
