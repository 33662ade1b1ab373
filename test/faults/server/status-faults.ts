import { type Exchange, type Fault, jsonType } from './exchange.ts';

/** An error status with the error body of the protocol. */
function fail(
  { request, response }: Exchange,
  status: number,
  options: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly type?: string;
    readonly message?: string;
  } = {},
): void {
  const { headers = {}, type = 'server_error', message = `fault ${status}` } = options;
  const error =
    request.protocol === 'anthropic'
      ? { type: 'error', error: { type, message } }
      : { error: { message, type, code: type, param: null } };
  response.writeHead(status, { ...jsonType, ...headers });
  response.end(JSON.stringify(error));
}

const limited = { type: 'rate_limit_error', message: 'slow down' };

/** A 429 whose headers say when to come back. */
function later(name: string, headers: () => Readonly<Record<string, string>>, asksToWaitMs?: number): Fault {
  return {
    name: `429, ${name}`,
    expected: 'rate-limit',
    isBilled: false,
    ...(asksToWaitMs === undefined ? {} : { asksToWaitMs }),
    answer: (exchange) => fail(exchange, 429, { ...limited, headers: headers() }),
  };
}

function status(code: number, body: 'json' | 'html' | 'empty', weight = 1): Fault {
  return {
    name: `${code}${body === 'json' ? '' : `, ${body} body`}`,
    expected: 'transient',
    weight,
    isBilled: ![503, 529].includes(code),
    answer(exchange) {
      if (body === 'json') {
        fail(exchange, code, code === 529 ? { type: 'overloaded_error', message: 'Overloaded' } : {});
        return;
      }
      exchange.response.writeHead(code, { 'content-type': 'text/html' });
      exchange.response.end(body === 'html' ? `<html><h1>${code} Bad Gateway</h1></html>` : '');
    },
  };
}

/** Whole seconds only: an HTTP date cuts the rest off. */
const dateWaitMs = 2_000;

export const statusFaults: readonly Fault[] = [
  later('without Retry-After', () => ({})),
  later('Retry-After 1', () => ({ 'retry-after': '1' }), 1_000),
  later(
    'Retry-After as a date',
    () => ({ 'retry-after': new Date(Date.now() + dateWaitMs).toUTCString() }),
    dateWaitMs - 1_000,
  ),
  later(
    'Retry-After as a date, server clock 5 h ahead',
    () => {
      const nowMs = Date.now() + 5 * 3_600_000;
      return {
        date: new Date(nowMs).toUTCString(),
        'retry-after': new Date(nowMs + dateWaitMs).toUTCString(),
      };
    },
    dateWaitMs - 1_000,
  ),
  later('Retry-After 10^9', () => ({ 'retry-after': '1000000000' })),
  later('Retry-After -5', () => ({ 'retry-after': '-5' })),
  later('Retry-After junk', () => ({ 'retry-after': 'soon, perhaps' })),
  later('retry-after-ms 150', () => ({ 'retry-after-ms': '150', 'retry-after': '1' }), 150),
  later('retry-after-ms junk', () => ({ 'retry-after-ms': '-1e99' })),
  status(500, 'json', 2),
  status(500, 'html'),
  status(502, 'html', 2),
  status(503, 'empty'),
  status(529, 'json', 2),
  status(408, 'json'),
  {
    name: '503 with Retry-After 1',
    expected: 'transient',
    isBilled: false,
    asksToWaitMs: 1_000,
    answer: (exchange) => fail(exchange, 503, { headers: { 'retry-after': '1' } }),
  },
  {
    name: '400',
    expected: 'bad-request',
    isBilled: false,
    answer: (exchange) =>
      fail(exchange, 400, { type: 'invalid_request_error', message: 'a field is not permitted' }),
  },
  {
    name: '413, page of a proxy',
    expected: 'bad-request',
    isBilled: false,
    answer: ({ response }) => {
      response.writeHead(413, { 'content-type': 'text/html' });
      response.end('<html><head><title>413 Request Entity Too Large</title></head></html>');
    },
  },
  {
    name: '204 No Content',
    expected: 'transient',
    isBilled: true,
    answer: ({ response }) => response.writeHead(204).end(),
  },
];

/** Fates of a call, not of a try: the server says the same however often it is asked. */
export const lastingFaults: readonly Fault[] = [
  {
    name: 'context overflow',
    expected: 'context-overflow',
    isBilled: false,
    answer: (exchange) =>
      fail(exchange, 400, {
        type: exchange.request.protocol === 'anthropic' ? 'invalid_request_error' : 'context_length_exceeded',
        message: 'prompt is too long: 300000 tokens exceed the maximum context length of 200000',
      }),
  },
  {
    name: 'refusal by a filter',
    expected: 'refused',
    isBilled: false,
    answer: (exchange) => fail(exchange, 400, { type: 'content_filter', message: 'filtered' }),
  },
];
