import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A file of the loopback hub. Files in LFS are served by another host, as on the real hub. */
export interface LoopbackFile {
  readonly path: string;
  readonly bytes: Buffer;
  readonly lfs: boolean;
}

/** What a request meets in place of its answer. */
export type HubFault =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The connection ends after so many bytes of the body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** One byte of the body is another one. */
  | { readonly kind: 'altered' };

interface SeenRequest {
  readonly host: 'hub' | 'cdn';
  readonly path: string;
  readonly authorization: string | null;
  readonly range: string | null;
  readonly ifRange: string | null;
}

export interface LoopbackHub {
  readonly endpoint: string;
  readonly requests: readonly SeenRequest[];
  /** Files may be replaced between two pulls; their digests change with them. */
  files: readonly LoopbackFile[];
}

export interface LoopbackHubOptions {
  readonly repo: string;
  readonly files: readonly LoopbackFile[];
  /** Faults of the requests whose path ends like the key, one after the other; then all is well. */
  readonly faults?: Readonly<Record<string, readonly HubFault[]>>;
  /** False: a range is answered with the whole file. */
  readonly ranges?: boolean;
  /** Entries a page of the list. */
  readonly pageSize?: number;
  /** Where files are sent from; default the second server. */
  readonly redirectTo?: string;
  /** States a digest that no file has. */
  readonly wrongDigest?: boolean;
}

export const hubCommit = 'c0ffee'.padEnd(40, '0');

/** A hub on two loopback ports (API and "CDN"), closed when the running test ends. */
export async function startLoopbackHub(options: LoopbackHubOptions): Promise<LoopbackHub> {
  const requests: SeenRequest[] = [];
  const faults = new Map(Object.entries(options.faults ?? {}).map(([path, list]) => [path, [...list]]));
  const hub = { endpoint: '', requests, files: options.files };

  const serve = (host: SeenRequest['host'], incoming: IncomingMessage, response: ServerResponse) => {
    const url = new URL(incoming.url ?? '/', 'http://loopback');
    const path = decodeURIComponent(url.pathname);
    const header = (name: string) => {
      const value = incoming.headers[name];
      return typeof value === 'string' ? value : null;
    };
    requests.push({
      host,
      path,
      authorization: header('authorization'),
      range: header('range'),
      ifRange: header('if-range'),
    });
    const queue = [...faults].find(
      ([ending]) => `${host}:${path}`.endsWith(ending) || `${host}:*` === ending,
    );
    const fault = queue?.[1].shift() ?? null;
    if (fault?.kind === 'status') {
      response.writeHead(fault.status, fault.headers).end('{}');
      return;
    }
    if (host === 'cdn') {
      const file = hub.files.find((candidate) => path === `/blobs/${candidate.path}`);
      sendFile(response, file, header('range'), fault);
    } else answer(url, path, header('range'), fault, response);
  };

  const answer = (
    url: URL,
    path: string,
    range: string | null,
    fault: HubFault | null,
    response: ServerResponse,
  ) => {
    const api = `/api/datasets/${options.repo}`;
    const resolve = `/datasets/${options.repo}/resolve/${hubCommit}/`;
    if (path.startsWith(`${api}/revision/`)) json(response, { id: options.repo, sha: hubCommit });
    else if (path === `${api}/tree/${hubCommit}`) {
      const from = Number(url.searchParams.get('cursor') ?? 0);
      const size = options.pageSize ?? 1000;
      const entries = hub.files.map((file) => entryOf(file, options.wrongDigest === true));
      if (from + size < entries.length)
        response.setHeader(
          'link',
          `<${hub.endpoint}${api}/tree/${hubCommit}?recursive=true&cursor=${from + size}>; rel="next"`,
        );
      json(response, [
        { type: 'directory', oid: 'd'.repeat(40), size: 0, path: 'data' },
        ...entries.slice(from, from + size),
      ]);
    } else if (path.startsWith(resolve)) {
      const file = hub.files.find((candidate) => candidate.path === path.slice(resolve.length));
      if (file?.lfs === true) {
        const location = `${options.redirectTo ?? cdnUrl}/blobs/${file.path}?signature=secret`;
        response.writeHead(302, { location }).end();
      } else sendFile(response, file, range, fault);
    } else response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
  };

  const sendFile = (
    response: ServerResponse,
    file: LoopbackFile | undefined,
    range: string | null,
    fault: HubFault | null,
  ) => {
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const from = options.ranges === false ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const total = file.bytes.length;
    const body = Buffer.from(file.bytes.subarray(from));
    if (fault?.kind === 'altered') body.writeUInt8(body.readUInt8(0) ^ 1, 0);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': body.length,
      etag: `"${createHash('md5').update(file.bytes).digest('hex')}"`,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${total - 1}/${total}` } : {}),
    });
    if (fault?.kind === 'cut') response.write(body.subarray(0, fault.afterBytes), () => response.destroy());
    else response.end(body);
  };

  const cdnUrl = await listen(createServer((incoming, response) => serve('cdn', incoming, response)));
  hub.endpoint = await listen(createServer((incoming, response) => serve('hub', incoming, response)));
  return hub;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function entryOf({ path, bytes, lfs }: LoopbackFile, wrong: boolean): object {
  const content = wrong ? Buffer.concat([bytes, Buffer.from('x')]) : bytes;
  const sha256 = createHash('sha256').update(content).digest('hex');
  const oid = createHash('sha1').update(`blob ${bytes.length}\0`).update(content).digest('hex');
  const size = bytes.length;
  return lfs
    ? { type: 'file', oid: 'e'.repeat(40), size, path, lfs: { oid: sha256, size, pointerSize: 134 } }
    : { type: 'file', oid, size, path };
}
