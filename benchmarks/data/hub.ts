import { EnvHttpProxyAgent } from 'undici';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { DataError, messageOf, UsageError } from '../../core/errors.ts';
import { type HttpAnswer, httpGet, shownUrl } from './http-get.ts';
import { type HubRetry, hubFailure } from './hub-failure.ts';
import type { HubFile } from './hub-listing.ts';
import { withRetries } from './with-retries.ts';

export interface HubOptions {
  /** `https://huggingface.co` or a mirror that speaks the same API. */
  readonly endpoint: string;
  readonly repo: string;
  /** Sent to the endpoint's host only, and only over HTTPS or to this machine. */
  readonly token: string | null;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  readonly onWait?: (line: string) => void;
}

const revisionSchema = z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/) });
const entrySchema = z.object({
  type: z.string(),
  path: z.string(),
  size: z.number().int().nonnegative().default(0),
  oid: z.string().default(''),
  lfs: z.object({ oid: z.string(), size: z.number().int().nonnegative() }).nullish(),
});
const mostListingBytes = 20_000_000;
const mostPages = 100;

/** A data set repository on the hub, read through its HTTP API. */
export class Hub {
  readonly #options: HubOptions;
  readonly #base: string;
  readonly #token: { value: string; origin: string } | null;
  readonly #dispatcher = new EnvHttpProxyAgent();

  /** @throws {UsageError} when the endpoint is not an HTTP URL */
  constructor(options: HubOptions) {
    this.#options = options;
    const url = endpointUrl(options.endpoint);
    this.#base = url.href.replace(/\/+$/, '');
    const safe = url.protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    this.#token = options.token !== null && safe ? { value: options.token, origin: url.origin } : null;
    if (options.token !== null && !safe)
      options.onWait?.(`HF_TOKEN is not sent: ${url.origin} is not reached over HTTPS`);
  }

  /** The commit that a branch, tag or commit stands for. @throws {BenchError} */
  async resolveRevision(revision: string): Promise<string> {
    const url = this.#url(`api/datasets/${this.#options.repo}/revision/${encodeURIComponent(revision)}`);
    const { value } = await this.#json(url, `revision '${revision}'`);
    const parsed = revisionSchema.safeParse(value);
    if (!parsed.success) throw new DataError(`${shownUrl(url)}: not an answer of the hub (no commit in it)`);
    return parsed.data.sha;
  }

  /** Every file of a commit, in the hub's order. @throws {BenchError} */
  async listFiles(commit: string): Promise<readonly HubFile[]> {
    let next: URL | null = this.#url(`api/datasets/${this.#options.repo}/tree/${commit}?recursive=true`);
    const files: HubFile[] = [];
    for (let page = 0; next !== null; page += 1) {
      if (page === mostPages) throw new DataError(`${shownUrl(next)}: more than ${mostPages} pages of files`);
      const { value, headers }: { value: unknown; headers: Headers } = await this.#json(
        next,
        'list of files',
      );
      const parsed = z.array(entrySchema).safeParse(value);
      if (!parsed.success) throw new DataError(`${shownUrl(next)}: not a list of files`);
      files.push(...parsed.data.filter(({ type }) => type === 'file').map(hubFile));
      const [, link] = /<([^>]+)>\s*;\s*rel="?next"?/.exec(headers.get('link') ?? '') ?? [];
      next = link === undefined || !URL.canParse(link, next.href) ? null : new URL(link, next.href);
    }
    return files;
  }

  /** One request for a file's bytes: status 200, 206 or 416. @throws {BenchError} @throws {HubRetry} */
  async open(path: string, commit: string, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const { repo } = this.#options;
    const name = path.split('/').map(encodeURIComponent).join('/');
    const answer = await this.#get(this.#url(`datasets/${repo}/resolve/${commit}/${name}`), headers);
    if ([200, 206, 416].includes(answer.status)) return answer;
    throw await this.#failure(answer, path);
  }

  /** Retries as the whole connection does, with its clock and messages. */
  retrying<T>(run: () => Promise<T>, progress?: () => number): Promise<T> {
    return withRetries(run, { ...this.#options, progress });
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  async #json(url: URL, what: string): Promise<{ value: unknown; headers: Headers }> {
    return this.retrying(async () => {
      const answer = await this.#get(url, { accept: 'application/json' });
      if (answer.status !== 200) throw await this.#failure(answer, what);
      const text = await textOf(answer, url);
      try {
        return { value: JSON.parse(text), headers: answer.headers };
      } catch (error) {
        throw new DataError(`${shownUrl(url)}: not JSON (${messageOf(error)})`, error);
      }
    });
  }

  #get(url: URL, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const { signal } = this.#options;
    return httpGet(url, { headers, token: this.#token, dispatcher: this.#dispatcher, signal });
  }

  async #failure(answer: HttpAnswer, what: string): Promise<DataError | HubRetry> {
    answer.body.destroy();
    return hubFailure(answer, {
      what: `${this.#options.repo}, ${what}`,
      repo: this.#options.repo,
      endpoint: this.#base,
      hasToken: this.#token !== null,
    });
  }

  #url(path: string): URL {
    return new URL(`${this.#base}/${path}`);
  }
}

function endpointUrl(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url === null || !['https:', 'http:'].includes(url.protocol) || url.username !== '' || url.search !== '')
    throw new UsageError(`--endpoint: '${endpoint.replace(/\/\/[^/]*@/, '//')}' is not a plain http(s) URL`);
  return url;
}

/** Paths become paths on this machine: none may lead out of its folder. */
function hubFile({ path, size, oid, lfs }: z.infer<typeof entrySchema>): HubFile {
  const plain = path.split('/').every((part) => /^[^\\:\0]+$/.test(part) && part !== '.' && part !== '..');
  if (!plain) throw new DataError(`the hub lists a file with the name '${path}', which is refused`);
  const lfsOid = lfs?.oid.replace(/^sha256:/, '');
  return {
    path,
    size: lfs?.size ?? size,
    digest: lfsOid === undefined ? { kind: 'git-blob', value: oid } : { kind: 'sha256', value: lfsOid },
  };
}

async function textOf({ body }: HttpAnswer, url: URL): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > mostListingBytes)
      throw new DataError(`${shownUrl(url)}: answer longer than ${mostListingBytes} bytes`);
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
}
