import { DataError } from '../../core/errors.ts';
import { retryAfterMs } from '../../models/endpoint/retry-after.ts';
import type { HttpAnswer } from './http-get.ts';

/** Worth another try: a busy or broken server, a cut connection. */
export class HubRetry extends Error {
  /** What the server asked us to wait, if it said so. */
  readonly waitMs: number | null;
  constructor(message: string, options: { readonly waitMs?: number | null; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'HubRetry';
    this.waitMs = options.waitMs ?? null;
  }
}

export interface FailureContext {
  /** What was asked for, for the message. */
  readonly what: string;
  readonly repo: string;
  readonly endpoint: string;
  readonly hasToken: boolean;
}

/**
 * What a status other than success means. The hub tells more in `X-Error-Code`.
 * @returns {DataError} what only the user can mend, else {@link HubRetry}
 */
export function hubFailure(answer: HttpAnswer, context: FailureContext): DataError | HubRetry {
  const { status, headers } = answer;
  const { what, repo, endpoint, hasToken } = context;
  const page = `${endpoint}/datasets/${repo}`;
  const code = headers.get('x-error-code') ?? '';
  if (status === 429 || status === 408 || status >= 500)
    return new HubRetry(`${what}: status ${status}`, { waitMs: retryAfterMs(headers, Date.now()) });
  if (code === 'RevisionNotFound') return new DataError(`${what}: ${repo} has no such revision`);
  if (status === 401 || status === 403) {
    const gate = `${what}: ${repo} is gated, private or not there (status ${status})`;
    return new DataError(
      hasToken
        ? `${gate}: the account of HF_TOKEN has no access to it. Request access on ${page} with that account, then run the command again`
        : `${gate}: request access on ${page}, make a read token in your account's settings, set it as HF_TOKEN and run the command again`,
    );
  }
  if (status === 404 || status === 410)
    return new DataError(`${what}: not found (status ${status}); see ${page}`);
  return new DataError(`${what}: the server answered with status ${status}`);
}
