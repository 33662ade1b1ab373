import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { ConfigError, messageOf } from '../../core/errors.ts';
import { systemErrorCode } from '../../core/storage-failure.ts';
import { contentSecurityPolicy } from '../html/page-frame.ts';
import { isAllowedHost } from './allowed-host.ts';
import { contentType } from './content-type.ts';
import { openSiteFile } from './open-site-file.ts';
import { requestPath } from './request-path.ts';

export interface ServeOptions {
  /** Folder with index.html. Nothing outside it is ever sent. */
  readonly site: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Milliseconds that a reader has for the head of its request, and half as many until the next look. */
  readonly headersTimeout?: number;
}

export interface ServedSite {
  readonly url: string;
  /** Ends at once, cutting off what is being sent. */
  close(): Promise<void>;
}

/** As the pages have it, without what only pages from disk need, and with what only a header can say. */
const servedPolicy = `${contentSecurityPolicy.replaceAll(' file:', '')}; frame-ancestors 'none'`;

const headers: Readonly<Record<string, string>> = {
  'Content-Security-Policy': servedPolicy,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/**
 * Serves a static site read-only over HTTP.
 * @throws {ConfigError} when the address cannot be listened on
 */
export async function serveSite({
  site,
  host,
  port,
  headersTimeout = 10_000,
}: ServeOptions): Promise<ServedSite> {
  const server = createServer(
    { maxHeaderSize: 16_384, connectionsCheckingInterval: headersTimeout / 2 },
    (request, response) => {
      answer(request, response, { site, host }).catch(() => response.destroy());
    },
  );
  // Node looks every half a minute unless told otherwise: so long a few silent readers would keep all others out.
  server.headersTimeout = headersTimeout;
  server.requestTimeout = 15_000;
  server.maxConnections = 256;
  // A reader that takes nothing for so long is gone.
  server.timeout = 60_000;
  await listening(server, host, port);
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const reason =
        systemErrorCode(error) === 'EADDRINUSE'
          ? `port ${port} is in use by another program; choose another with --port, or any free one with --port 0`
          : messageOf(error);
      reject(new ConfigError(`cannot listen on ${host}: ${reason}`, error));
    });
    server.listen(port, host, resolve);
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { site, host }: { readonly site: string; readonly host: string },
): Promise<void> {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // Which of two would be meant is anybody's guess.
  if ((request.headersDistinct.host?.length ?? 0) > 1) return refuse(response, 400, 'bad request');
  if (!isAllowedHost(request.headers.host, host)) return refuse(response, 403, 'this host is not served');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return refuse(response, 405, 'files are read only');
  }
  const path = requestPath(request.url ?? '');
  if ('status' in path)
    return refuse(response, path.status, path.status === 400 ? 'bad request' : 'not found');
  const file = await openSiteFile(site, path.segments);
  if (file === null) {
    // Browsers ask for it by themselves, and would call its absence an error.
    if (path.segments.join('/') === 'favicon.ico') return void response.writeHead(204).end();
    return refuse(response, 404, 'not found');
  }
  try {
    response.writeHead(200, {
      'Content-Type': contentType(path.segments.at(-1) ?? ''),
      'Content-Length': file.bytes,
    });
    if (request.method === 'HEAD' || file.bytes === 0) return void response.end();
    // A file that grows meanwhile is sent as long as it was said to be.
    await pipeline(file.handle.createReadStream({ end: file.bytes - 1, autoClose: false }), response);
  } finally {
    await file.handle.close();
  }
}

function refuse(response: ServerResponse, status: number, why: string): void {
  // What the reader still wants to send is not read.
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' });
  response.end(response.req.method === 'HEAD' ? undefined : `${why}\n`);
}
