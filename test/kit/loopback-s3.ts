import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface S3Request {
  readonly method: string;
  /** Empty: the bucket itself is asked. */
  readonly key: string;
  /** Header If-None-Match, or null. */
  readonly ifNoneMatch: string | null;
}

/**
 * What happens to a request instead of its answer, or before it: an error of S3; a connection that is cut before or after
 * the request has had its effect; a pause.
 */
export type S3Fault =
  | { readonly status: number; readonly code: string; readonly message?: string }
  | { readonly reset: 'before' | 'after' }
  | { readonly delayMs: number };

export interface LoopbackS3Options {
  readonly bucket?: string;
  /** Keys of one page of a listing, however many are asked for. */
  readonly pageSize?: number;
  /** Writes whatever is there, as servers do that do not know the header. */
  readonly ignoresConditions?: boolean;
}

const accessKeyId = 'AKIALOOPBACK0000TEST';
const secretAccessKey = 'loopback-secret-that-must-not-be-printed';

/**
 * An S3 server on a free loopback port, of which the real SDK can tell no difference in what is used here: PutObject
 * (If-None-Match), GetObject, HeadObject, DeleteObject and ListObjectsV2 with pages, path-style. Requests must be signed by
 * the access key of {@link env}, with the true digest of their body.
 */
export class LoopbackS3 {
  /** Objects of the bucket by key. */
  readonly objects = new Map<string, Buffer>();
  readonly requests: S3Request[] = [];
  /** Asked before each request. */
  fault: (request: S3Request) => S3Fault | null = () => null;
  /** No answer to anything while it is set, as of a store that is cut off. */
  isCutOff = false;
  /** Lists every key, whatever is asked for. */
  ignoresPrefix = false;
  readonly bucket: string;
  readonly #options: LoopbackS3Options;
  readonly #server: Server;

  static async start(options: LoopbackS3Options = {}): Promise<LoopbackS3> {
    const s3 = new LoopbackS3(options);
    await new Promise<void>((resolve) => s3.#server.listen(0, '127.0.0.1', resolve));
    return s3;
  }

  private constructor(options: LoopbackS3Options) {
    this.bucket = options.bucket ?? 'results';
    this.#options = options;
    this.#server = createServer((request, response) => {
      void this.#serve(request, response).catch(() => request.socket.destroy());
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Variables with which the SDK finds it. */
  get env(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL_S3: this.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: 'us-east-1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? '/', this.url);
    const [bucket = '', ...rest] = url.pathname.slice(1).split('/').map(decodeURIComponent);
    const asked: S3Request = {
      method: request.method ?? '',
      key: rest.join('/'),
      ifNoneMatch: request.headers['if-none-match'] ?? null,
    };
    this.requests.push(asked);
    while (this.isCutOff) await sleep(50);
    const fault = this.fault(asked);
    if (fault !== null && 'delayMs' in fault) await sleep(fault.delayMs);
    if (fault !== null && 'status' in fault)
      return fail(response, fault.status, fault.code, fault.message ?? 'as the test wants it');
    if (fault !== null && 'reset' in fault && fault.reset === 'before') return void request.socket.destroy();
    if (!isSigned(request, body))
      return fail(response, 403, 'SignatureDoesNotMatch', 'not signed as it must be');
    if (bucket !== this.bucket) return fail(response, 404, 'NoSuchBucket', 'there is no such bucket');
    const answer = this.#answer(asked, body, url.searchParams);
    if (fault !== null && 'reset' in fault) return void request.socket.destroy();
    answer(response);
  }

  /** Has the effect of a request at once, and says what is answered. */
  #answer(
    { method, key, ifNoneMatch }: S3Request,
    body: Buffer,
    query: URLSearchParams,
  ): (response: ServerResponse) => void {
    const found = this.objects.get(key);
    if (method === 'GET' && key === '') return (response) => this.#list(query, response);
    if (method === 'PUT') {
      if (ifNoneMatch === '*' && found !== undefined && this.#options.ignoresConditions !== true)
        return (response) => fail(response, 412, 'PreconditionFailed', 'there is one already');
      this.objects.set(key, body);
      return (response) => response.setHeader('etag', etagOf(body)).end();
    }
    if (method === 'DELETE') {
      this.objects.delete(key);
      return (response) => response.writeHead(204).end();
    }
    if (method !== 'GET' && method !== 'HEAD')
      return (response) => fail(response, 501, 'NotImplemented', `no ${method} here`);
    if (found === undefined) return (response) => fail(response, 404, 'NoSuchKey', 'there is no such key');
    return (response) => {
      response.writeHead(200, { etag: etagOf(found), 'content-length': found.length });
      response.end(method === 'GET' ? found : undefined);
    };
  }

  #list(query: URLSearchParams, response: ServerResponse): void {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? '';
    const most = Math.min(Number(query.get('max-keys') ?? 1000), this.#options.pageSize ?? 1000);
    const isAsked = (key: string) => (this.ignoresPrefix || key.startsWith(prefix)) && key > after;
    const keys = [...this.objects.keys()].filter(isAsked).sort();
    const page = keys.slice(0, most);
    const isCut = keys.length > page.length;
    const contents = page.map(
      (key) =>
        `<Contents><Key>${escaped(key)}</Key><Size>${this.objects.get(key)?.length ?? 0}</Size></Contents>`,
    );
    const next = isCut ? `<NextContinuationToken>${escaped(page.at(-1) ?? '')}</NextContinuationToken>` : '';
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>${this.bucket}</Name><Prefix>${escaped(prefix)}</Prefix>` +
        `<KeyCount>${page.length}</KeyCount><IsTruncated>${isCut}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
    );
  }
}

function isSigned({ headers }: IncomingMessage, body: Buffer): boolean {
  const credential = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/`;
  const { authorization = '', 'x-amz-content-sha256': digest } = headers;
  return (
    authorization.startsWith(credential) &&
    /Signature=[0-9a-f]{64}$/.test(authorization) &&
    /^\d{8}T\d{6}Z$/.test(String(headers['x-amz-date'])) &&
    (digest === 'UNSIGNED-PAYLOAD' || digest === createHash('sha256').update(body).digest('hex'))
  );
}

function fail(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`,
  );
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

function escaped(text: string): string {
  return text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
