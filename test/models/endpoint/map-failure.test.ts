import { describe, expect, it } from 'vitest';
import type { ModelErrorKind } from '../../../core/errors.ts';
import type { ModelEndpoint } from '../../../models/endpoint/endpoint.ts';
import { withoutKeyLike } from '../../../models/endpoint/key-like.ts';
import { type Failure, mapFailure } from '../../../models/endpoint/map-failure.ts';
import { retryAfterMs } from '../../../models/endpoint/retry-after.ts';
import { errorWithin } from '../../../models/endpoint/wire-reply.ts';

const endpoint: ModelEndpoint = {
  name: 'e',
  baseUrl: 'http://127.0.0.1:1/v1',
  model: 'm',
  apiKey: 'top-secret-key',
  apiKeyEnv: 'E_KEY',
  headers: { 'x-gateway': 'gateway-secret', 'x-mode': 'on' },
  timeoutMs: 1_000,
  thinkingSwitch: { kind: 'none' },
  defaults: {},
};

function answered(status: number, message: string, codes: string[] = [], headers?: Headers): Failure {
  return { status, message, codes, headers, timedOut: false, error: new Error(message) };
}

function network(error: Error): Failure {
  return { status: null, message: error.message, codes: [], timedOut: false, error };
}

function withCode(code: string, syscall?: string): Error {
  return Object.assign(new Error(`low level ${code}`), { code, ...(syscall && { syscall }) });
}

describe('mapFailure', () => {
  it.each<[string, Failure, ModelErrorKind]>([
    ['the code of OpenAI', answered(400, 'Too long.', ['context_length_exceeded']), 'context-overflow'],
    [
      'vLLM',
      answered(400, "This model's maximum context length is 4096 tokens. However ..."),
      'context-overflow',
    ],
    [
      'llama.cpp',
      answered(400, 'request (9002 tokens) exceeds the available context size (8192 tokens)', [
        'exceed_context_size_error',
      ]),
      'context-overflow',
    ],
    [
      'an older llama.cpp',
      answered(500, 'the request exceeds the available context size'),
      'context-overflow',
    ],
    ['Anthropic', answered(400, 'prompt is too long: 210000 tokens > 200000 maximum'), 'context-overflow'],
    [
      'Anthropic, prompt and output together',
      answered(400, 'input length and `max_tokens` exceed context limit: 199000 + 8192 > 200000'),
      'context-overflow',
    ],
    [
      'OpenAI, in words alone',
      answered(400, 'Input tokens exceed the configured limit of 272000 tokens.'),
      'context-overflow',
    ],
    [
      'Anthropic, in bytes',
      answered(413, 'Request exceeds the maximum size', ['request_too_large']),
      'context-overflow',
    ],
    [
      'GitHub Models',
      answered(413, 'Request body too large. Max size: 8000 tokens.', ['tokens_limit_reached']),
      'context-overflow',
    ],
    [
      'an embeddings server',
      answered(413, '`inputs` must have less than 512 tokens. Given: 900'),
      'context-overflow',
    ],
  ])('recognises an over-long request of %s', (_, failure, kind) => {
    expect(mapFailure(failure, endpoint).kind).toBe(kind);
  });

  const nginx = '413 <html>\r\n<head><title>413 Request Entity Too Large</title></head></html>';
  it.each([
    nginx,
    'Request Entity Too Large',
    '413 <!DOCTYPE html><p>Your session tokens do not fit.</p>',
    '413 status code (no body)',
  ])('does not blame the model for a proxy that takes no such body, and says what to do: %s', (message) => {
    expect(mapFailure(answered(413, message), endpoint)).toMatchObject({
      kind: 'bad-request',
      message: expect.stringContaining('client_max_body_size'),
    });
  });

  it('does not take a limit in time at status 413 for one of a proxy', () => {
    const words = 'Request too large for m on tokens per minute (TPM): Limit 6000, Requested 7000';
    const error = mapFailure(answered(413, words, ['tokens', 'rate_limit_exceeded']), endpoint);
    expect(error.kind).toBe('bad-request');
    expect(error.message).not.toContain('client_max_body_size');
  });

  it.each<[string, Failure, ModelErrorKind]>([
    [
      'a limit in time at status 400',
      answered(400, 'input tokens per minute exceeds the rate limit'),
      'bad-request',
    ],
    [
      'a limit in time at status 400 that names a number',
      answered(400, 'input tokens per minute exceed the limit of 30000'),
      'bad-request',
    ],
    [
      'a limit in time at status 400, by its code',
      answered(400, 'input tokens per minute exceeds the rate limit', ['rate_limit_exceeded']),
      'rate-limit',
    ],
    ['a bare limit', answered(400, 'input tokens of a free account exceeds your limit'), 'bad-request'],
    [
      'a spent quota at status 429',
      answered(429, 'You exceeded your current quota', ['insufficient_quota']),
      'quota',
    ],
    ['a demand for payment', answered(402, 'Payment required'), 'quota'],
    ['a spent Anthropic credit', answered(400, 'Your credit balance is too low'), 'quota'],
    ['a content filter', answered(400, 'The prompt was filtered', ['content_filter']), 'refused'],
    ['an unknown model at status 400', answered(400, 'no such model', ['model_not_found']), 'not-found'],
    [
      'one request over the whole limit',
      answered(429, 'Request too large for m: Limit 30000'),
      'bad-request',
    ],
    ['an overloaded server', answered(529, 'Overloaded', ['overloaded_error']), 'transient'],
    ['an unsupported field', answered(400, 'max_tokens is not supported with this model'), 'bad-request'],
  ])('maps %s', (_, failure, kind) => {
    expect(mapFailure(failure, endpoint).kind).toBe(kind);
  });

  it.each<[string, ModelErrorKind]>([
    ['ECONNREFUSED', 'transient'],
    ['ECONNRESET', 'transient'],
    ['ENOTFOUND', 'transient'],
    ['EAI_AGAIN', 'transient'],
    ['UND_ERR_SOCKET', 'transient'],
    ['ETIMEDOUT', 'timeout'],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
    ['EHOSTUNREACH', 'transient'],
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'transient'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'bad-request'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'bad-request'],
    ['CERT_HAS_EXPIRED', 'bad-request'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'bad-request'],
  ])('finds %s below the SDK error and calls it %s', (code, kind) => {
    const wrapped = new Error('Connection error.', {
      cause: new TypeError('fetch failed', { cause: withCode(code) }),
    });
    const error = mapFailure(network(wrapped), endpoint);
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(code);
  });

  it.each([
    ['ECONNREFUSED', 'connect', true],
    ['ENOTFOUND', 'getaddrinfo', true],
    ['UND_ERR_CONNECT_TIMEOUT', undefined, true],
    ['ENETUNREACH', 'connect', true],
    ['EHOSTUNREACH', 'connect', true],
    ['ETIMEDOUT', 'connect', true],
    ['ENETUNREACH', 'read', false],
    ['EHOSTUNREACH', 'read', false],
    ['EHOSTUNREACH', 'write', false],
    ['EHOSTUNREACH', undefined, false],
    ['ETIMEDOUT', 'read', false],
    ['ECONNRESET', 'read', false],
    ['UND_ERR_BODY_TIMEOUT', undefined, false],
  ])(
    'knows of %s at %s whether the request was sent, for it may be billed then',
    (code, syscall, isUnsent) => {
      const wrapped = new Error('Connection error.', { cause: withCode(code, syscall) });
      expect(mapFailure(network(wrapped), endpoint).isUnsent).toBe(isUnsent);
    },
  );

  it('takes a request for unsent only when it went to none of several addresses', () => {
    const refused = withCode('ECONNREFUSED', 'connect');
    const away = withCode('ENETUNREACH', 'connect');
    const lost = withCode('EHOSTUNREACH', 'read');
    const isUnsent = (errors: Error[]) => {
      // Node gives such an error the code of its first.
      const all = Object.assign(new AggregateError(errors), { code: 'ECONNREFUSED' });
      return mapFailure(network(new TypeError('fetch failed', { cause: all })), endpoint).isUnsent;
    };
    expect(isUnsent([refused, away])).toBe(true);
    expect(isUnsent([refused, lost])).toBe(false);
  });

  it.each([
    ['CERT_HAS_EXPIRED', 'has expired'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'another host name'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'http://'],
  ])('says of %s what is wrong', (code, words) => {
    expect(mapFailure(network(withCode(code)), endpoint).message).toContain(words);
  });

  it('says what to do about a redirect that is not followed', () => {
    const error = mapFailure(answered(307, 'status code (no body)'), endpoint);
    expect(error).toMatchObject({ kind: 'bad-request', message: expect.stringContaining("'baseUrl'") });
  });

  it('looks into parallel attempts at several addresses', () => {
    const both = new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]);
    const wrapped = new Error('Connection error.', { cause: new TypeError('fetch failed', { cause: both }) });
    expect(mapFailure(network(wrapped), endpoint).message).toContain('connection refused');
  });

  it('keeps the secrets of key and headers out of message, cause and stack, and leaves plain words alone', () => {
    const error = mapFailure(
      answered(400, 'on: top-secret-key, gateway-secret, Bearer abcdef123456'),
      endpoint,
    );
    expect(error.message).toContain('on: [redacted]');
    expect(`${error.message} ${String(error.cause)} ${error.stack}`).not.toMatch(/secret|abcdef/);
  });

  const longKey = 'q7'.repeat(30);
  it.each<[string, (words: string) => Failure]>([
    ['with an error status', (words) => answered(400, words)],
    ['with an error within status 200', (words) => network(errorWithin({ message: words }))],
    ['without a status', (words) => network(new Error(words))],
  ])('leaves no half of a key where it cuts the words of a failure %s', (_, failure) => {
    const keyed = { ...endpoint, apiKey: longKey };
    const error = mapFailure(failure(`${'-'.repeat(5)}${longKey.repeat(5)} ${'x'.repeat(500)}`), keyed);
    expect(error.message).toContain('[redacted]');
    expect(error.message).toMatch(/\.\.\.$/);
    expect(`${error.message} ${String(error.cause)} ${error.stack}`).not.toContain('q7');
  });

  it('quotes nothing of an answer that is not JSON: its first letters may be those of a key', () => {
    let thrown = new Error('read');
    try {
      JSON.parse(`${longKey} is no JSON`);
    } catch (error) {
      thrown = Object(error);
    }
    expect(thrown.message).toContain('q7');
    for (const failure of [thrown, new Error('Connection error.', { cause: thrown })]) {
      const error = mapFailure(network(failure), { ...endpoint, apiKey: longKey });
      expect(error).toMatchObject({
        kind: 'transient',
        message: expect.stringMatching(/the answer is not complete JSON$/),
      });
      expect(`${String(error.cause)} ${error.stack}`).not.toContain('q7');
    }
  });

  it('never names the URL, which differs between machines', () => {
    expect(mapFailure(network(withCode('ECONNREFUSED')), endpoint).message).not.toContain('127.0.0.1');
  });

  it('says that no key was configured when access is refused without one', () => {
    const keyless = { ...endpoint, apiKey: null, apiKeyEnv: null };
    expect(mapFailure(answered(401, 'no'), keyless).message).toContain("no 'apiKeyEnv'");
  });
});

describe('retryAfterMs', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  it.each<[Record<string, string>, number | null]>([
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '-3' }, 0],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after-ms': '12.5', 'retry-after': '9' }, 13],
    [{ 'retry-after-ms': 'x', 'retry-after': '9' }, 9_000],
    [{ 'retry-after': '1000000000' }, null],
    [{ 'retry-after': 'Thu, 01 Jan 2099 00:00:00 GMT' }, null],
    [{ 'retry-after-ms': '1e300' }, null],
    [{ 'retry-after-ms': '-1e99' }, 0],
    // The server's clock is five hours ahead, or ours was put back.
    [{ 'retry-after': 'Thu, 01 Jan 2026 05:00:30 GMT', date: 'Thu, 01 Jan 2026 05:00:00 GMT' }, 30_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT', date: 'once' }, 30_000],
    [{}, null],
  ])('reads %o as %s', (headers, expected) => {
    expect(retryAfterMs(new Headers(headers), now)).toBe(expected);
  });
});

describe('withoutKeyLike', () => {
  it('replaces half-shown keys that servers quote', () => {
    expect(withoutKeyLike('Incorrect API key provided: sk-proj-ab***************yz.')).not.toContain(
      'sk-proj',
    );
  });
});
