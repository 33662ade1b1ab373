import { ModelError, type ModelErrorKind, messageOf } from '../../core/errors.ts';
import type { ModelEndpoint } from './endpoint.ts';
import { networkFailure, notJson } from './network-failure.ts';
import { retryAfterMs } from './retry-after.ts';
import { serverWords } from './server-words.ts';

/** What an SDK's error says, in no SDK's terms. */
export interface Failure {
  /** HTTP status of an error; null when there was no complete answer, or one of status 200 that is none. */
  readonly status: number | null;
  /** Of the answer, where there was one. */
  readonly headers?: Headers | undefined;
  /** Machine-readable codes and types of the error body. */
  readonly codes: readonly string[];
  readonly message: string;
  /** The SDK itself gave up waiting. */
  readonly timedOut: boolean;
  readonly error: unknown;
}

const overflowCodes = ['context_length_exceeded', 'exceed_context_size_error'];
const overflowPatterns = [
  /maximum context length/i,
  /exceeds? the (available|maximum) context (size|length)/i,
  /context (length|window|size) (is )?exceeded/i,
  /prompt is too long/i,
  /exceeds? the context window/i,
  /input (length|tokens?) .{0,60}exceeds? .{0,60}(context|max_model_len|(token|length|input|configured|maximum) limit|limit of \d)/i,
  /longer than the (model's )?(maximum )?(context|model length|max_model_len)/i,
];
/** A 413 with one of these is about the request; `request_too_large` is Anthropic's, for its limit on bytes. */
const sizeCodes = [...overflowCodes, 'request_too_large', 'tokens_limit_reached'];
const sizePattern = /\btokens\b|\bcontext (length|window|size)\b/i;
const isPage = /<(!doctype|html|head|title|body)\b/i;
const rateCodes = ['rate_limit_exceeded', 'rate_limit_error'];
/** What is asked in some time, not in one request. */
const ratePattern = /\brate limit|\bper (second|minute|hour|day)\b/i;
const quotaCodes = [
  'insufficient_quota',
  'billing_error',
  'billing_hard_limit_reached',
  'credit_balance_exhausted',
];
const quotaPattern = /credit balance is too low|exceeded your current quota|insufficient (credits|balance)/i;
const refusalCodes = ['content_filter', 'content_policy_violation', 'ResponsibleAIPolicyViolation'];

/**
 * Turns any failure of a call into the one error that callers know. Messages name endpoint, model and key
 * variable, never a key or a URL, and are at most 300 characters of the server's words.
 */
export function mapFailure(failure: Failure, endpoint: ModelEndpoint, nowMs = Date.now()): ModelError {
  const told = (text: string) => serverWords(text, endpoint);
  const words = told(failure.message);
  const cause = new Error(told(failure.error instanceof SyntaxError ? notJson : messageOf(failure.error)));
  const where = `endpoint '${endpoint.name}', model '${endpoint.model}'`;
  if (failure.error instanceof ModelError)
    return new ModelError(`${where}: ${told(failure.error.message)}`, {
      kind: failure.error.kind,
      retryAfterMs: retryAfterMs(failure.headers, nowMs),
      isUnsent: failure.error.isUnsent,
      cause,
    });
  if (failure.timedOut) return new ModelError(`${where}: timed out: ${words}`, { kind: 'timeout', cause });
  if (failure.status === null) {
    const { kind, message, isUnsent } = networkFailure(failure.error);
    return new ModelError(`${where}: ${told(message)}`, { kind, isUnsent, cause });
  }
  const kind = kindOf(failure, failure.status);
  return new ModelError(`${where}: ${sentence(kind, failure.status, words, endpoint)}`, {
    kind,
    status: failure.status,
    retryAfterMs: retryAfterMs(failure.headers, nowMs),
    cause,
  });
}

/** The kind of an answer that is an error. */
export function kindOf(failure: Pick<Failure, 'codes' | 'message'>, status: number): ModelErrorKind {
  const has = (codes: readonly string[]) => failure.codes.some((code) => codes.includes(code));
  if (status === 402 || has(quotaCodes) || quotaPattern.test(failure.message)) return 'quota';
  if (status === 429 || ([400, 413].includes(status) && has(rateCodes))) {
    // A single request over the whole per-minute allowance never passes, however long we wait.
    return /^request too large/i.test(failure.message) ? 'bad-request' : 'rate-limit';
  }
  if (status === 401 || status === 403) return 'auth';
  if (status === 404 || has(['model_not_found', 'DeploymentNotFound'])) return 'not-found';
  if (isTooLong(failure, status)) return 'context-overflow';
  if (status >= 500 || [408, 409, 425].includes(status)) return 'transient';
  if (has(refusalCodes)) return 'refused';
  return 'bad-request';
}

/** Is the request longer than the model takes? A 413 alone says only that some server on the way takes no such body. */
function isTooLong({ codes, message }: Pick<Failure, 'codes' | 'message'>, status: number): boolean {
  if (codes.some((code) => (status === 413 ? sizeCodes : overflowCodes).includes(code)))
    return [400, 413, 422, 500].includes(status);
  if (ratePattern.test(message)) return false;
  if (status === 413) return sizePattern.test(message) && !isPage.test(message);
  return [400, 422, 500].includes(status) && overflowPatterns.some((pattern) => pattern.test(message));
}

function sentence(kind: ModelErrorKind, status: number, words: string, endpoint: ModelEndpoint): string {
  const said = words === '' ? `status ${status}` : `status ${status}: ${words}`;
  if (kind === 'auth') {
    const key =
      endpoint.apiKeyEnv === null
        ? "no key was sent: the endpoint has no 'apiKeyEnv'"
        : `check the key in ${endpoint.apiKeyEnv}`;
    return `access refused (${key}): ${said}`;
  }
  if (kind === 'not-found') return `the endpoint does not know this model or path: ${said}`;
  if (status >= 300 && status < 400)
    return `the server sends us elsewhere, or in circles: set 'baseUrl' to where it leads: ${said}`;
  if (kind === 'quota') return `the account's quota or credit is used up: ${said}`;
  if (kind === 'context-overflow') return `the request is longer than the model takes: ${said}`;
  if (status === 413 && !ratePattern.test(words))
    return `a server on the way, not the model, refuses a request of this size: raise its limit on bodies (nginx: client_max_body_size): ${said}`;
  return said;
}
