import { EnvHttpProxyAgent } from 'undici';
import type { Clock } from '../../../core/clock.ts';
import { DataError, UsageError } from '../../../core/errors.ts';
import { retryAfterMs } from '../../../models/endpoint/retry-after.ts';
import { type HttpAnswer, httpGet, shownUrl } from '../../data/http-get.ts';
import { HubRetry } from '../../data/hub-failure.ts';
import { withRetries } from '../../data/with-retries.ts';

export interface ReleaseServerOptions {
  /** `https://github.com` or a mirror with the same paths. */
  readonly endpoint: string;
  /** `owner/name` */
  readonly repo: string;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  readonly onWait?: (line: string) => void;
}

/** The release files of a GitHub repository. No token is ever sent. */
export class ReleaseServer {
  readonly #options: ReleaseServerOptions;
  readonly #base: string;
  readonly #dispatcher = new EnvHttpProxyAgent();

  /** @throws {UsageError} when the endpoint is neither HTTPS nor on this machine */
  constructor(options: ReleaseServerOptions) {
    this.#options = options;
    const { endpoint } = options;
    const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
    const own = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    if (
      url === null ||
      !(url.protocol === 'https:' || (own && url.protocol === 'http:')) ||
      url.username !== ''
    )
      throw new UsageError(`--endpoint: '${endpoint.replace(/\/\/[^/]*@/, '//')}' is not a plain https URL`);
    this.#base = url.href.replace(/\/+$/, '');
  }

  /** One request for a file's bytes: status 200, 206 or 416. @throws {DataError} @throws {HubRetry} */
  async open(name: string, tag: string, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    const { repo, signal } = this.#options;
    const url = new URL(
      `${this.#base}/${repo}/releases/download/${encodeURIComponent(tag)}/${encodeURIComponent(name)}`,
    );
    const answer = await httpGet(url, { headers, token: null, dispatcher: this.#dispatcher, signal });
    if ([200, 206, 416].includes(answer.status)) return answer;
    answer.body.destroy();
    const what = `${shownUrl(url)}: status ${answer.status}`;
    if (answer.status === 429 || answer.status === 408 || answer.status >= 500)
      throw new HubRetry(what, { waitMs: retryAfterMs(answer.headers, Date.now()) });
    throw new DataError(`${what}; fetch the file by hand and use 'data import alfworld <file>'`);
  }

  /** Tries again what the network breaks. @throws {IncompleteError} when it gives up */
  retrying<T>(run: () => Promise<T>, progress?: () => number): Promise<T> {
    return withRetries(run, { ...this.#options, progress });
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }
}
