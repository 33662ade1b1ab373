import { type Exchange, type Fault, jsonType, sendWhole } from './exchange.ts';

/** A complete answer with the status 200 and a body that is none; the work was done all the same. */
function body(
  name: string,
  make: (exchange: Exchange) => string | Buffer,
  options: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly expected?: Fault['expected'];
    readonly weight?: number;
    readonly isBilled?: boolean;
    readonly asksToWaitMs?: number;
  } = {},
): Fault {
  const { headers = jsonType, expected = 'transient', weight = 1, isBilled = true, asksToWaitMs } = options;
  return {
    name,
    expected,
    weight,
    isBilled,
    ...(asksToWaitMs === undefined ? {} : { asksToWaitMs }),
    answer: (exchange) => sendWhole(exchange, make(exchange), headers),
  };
}

const text = ({ good }: Exchange): string => JSON.stringify(good);
const half = (exchange: Exchange): string => text(exchange).slice(0, text(exchange).length / 2);

/** Field that holds what the model has said, by protocol. */
function partsField({ request }: Exchange): 'choices' | 'output' | 'content' {
  if (request.protocol === 'openai-chat') return 'choices';
  return request.protocol === 'anthropic' ? 'content' : 'output';
}

/** The good answer with other words of the model, and no token of output counted. */
function withoutWords(exchange: Exchange): string {
  const { good, request } = exchange;
  if (request.protocol === 'anthropic')
    return JSON.stringify({ ...good, content: [], usage: { input_tokens: 10, output_tokens: 0 } });
  if (request.protocol === 'openai-responses')
    return JSON.stringify({ ...good, output: [], usage: { input_tokens: 10, output_tokens: 0 } });
  const message = { role: 'assistant', content: null, refusal: null };
  return JSON.stringify({ ...good, choices: [{ index: 0, finish_reason: 'stop', message }] });
}

/** What went wrong upstream, in the place where the protocol (or an aggregator that speaks it) reports that. */
function failedWithin(exchange: Exchange): string {
  const { good, request } = exchange;
  const error = { code: 'server_error', message: 'the upstream model broke off' };
  if (request.protocol === 'anthropic')
    return JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } });
  if (request.protocol === 'openai-responses') return JSON.stringify({ ...good, status: 'failed', error });
  const message = { role: 'assistant', content: 'The line is' };
  return JSON.stringify({ ...good, choices: [{ index: 0, finish_reason: 'error', message, error }] });
}

/** The first half of what the model has said. */
function halfWords(item: unknown): unknown {
  if (Array.isArray(item)) return item.map(halfWords);
  if (typeof item !== 'object' || item === null) return item;
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      ['text', 'content'].includes(name) && typeof value === 'string'
        ? value.slice(0, value.length / 2)
        : halfWords(value),
    ]),
  );
}

/** Half of the reply, with that for its end where the protocol tells it. */
function endedBy(exchange: Exchange, reason: string | null): string {
  const { good, request } = exchange;
  const field = partsField(exchange);
  const words = halfWords(good[field]);
  if (request.protocol === 'anthropic')
    return JSON.stringify({ ...good, [field]: words, stop_reason: reason });
  if (request.protocol === 'openai-responses') {
    const details = reason === null ? null : { reason };
    return JSON.stringify({ ...good, [field]: words, status: 'incomplete', incomplete_details: details });
  }
  const choices = (Array.isArray(words) ? words : []).map((choice) => ({
    ...Object(choice),
    finish_reason: reason,
  }));
  return JSON.stringify({ ...good, choices });
}

/** One letter of the reply replaced by a byte that no UTF-8 text holds there. */
function withByte(exchange: Exchange, byte: number): Buffer {
  const bytes = Buffer.from(text(exchange));
  const words = bytes.indexOf(exchange.request.protocol === 'openai-chat' ? '"content":"' : '"text":"');
  bytes[words + 12] = byte;
  return bytes;
}

/** Counts of tokens in the fields of all protocols at once. */
function withUsage(exchange: Exchange, input: unknown, output: unknown): string {
  const usage = {
    prompt_tokens: input,
    completion_tokens: output,
    input_tokens: input,
    output_tokens: output,
    total_tokens: 1,
  };
  return JSON.stringify({ ...exchange.good, usage });
}

const stream = 'data: {"choices":[{"delta":{"content":"The"}}]}\n\ndata: [DONE]\n\n';

export const bodyFaults: readonly Fault[] = [
  body('truncated JSON', half, { weight: 2 }),
  body('HTML with status 200', () => '<html><body>It works!</body></html>', {
    headers: { 'content-type': 'text/html' },
    weight: 2,
  }),
  body('HTML called JSON', () => '<html><body>It works!</body></html>'),
  body('plain text', () => 'upstream connect error', { headers: { 'content-type': 'text/plain' } }),
  body('a stream that nobody asked for', () => stream, { headers: { 'content-type': 'text/event-stream' } }),
  body('empty body', () => ''),
  body('JSON null', () => 'null'),
  body('JSON array', () => '[]'),
  body('JSON string', () => '"ok"'),
  body('wrong shape', () => '{"hello":"world"}'),
  body('no words field', (exchange) =>
    JSON.stringify({ ...exchange.good, [partsField(exchange)]: undefined }),
  ),
  body('words field null', (exchange) => JSON.stringify({ ...exchange.good, [partsField(exchange)]: null })),
  body('content null', withoutWords, { weight: 2 }),
  body('error within 200', () => '{"error":{"message":"upstream is down","code":502}}', { weight: 2 }),
  body('rate limit within 200', () => '{"error":{"message":"slow down","code":429}}', {
    expected: 'rate-limit',
    isBilled: false,
  }),
  body('rate limit within 200, Retry-After 1', () => '{"error":{"message":"slow down","code":429}}', {
    headers: { ...jsonType, 'retry-after': '1' },
    expected: 'rate-limit',
    isBilled: false,
    asksToWaitMs: 1_000,
  }),
  body('rate limit within 200, no words', () => '{"error":{"message":null,"code":"rate_limit_exceeded"}}', {
    expected: 'rate-limit',
    isBilled: false,
  }),
  body('failed within 200', failedWithin, { weight: 2 }),
  body('broken off: abort', (exchange) => endedBy(exchange, 'abort'), { weight: 2 }),
  body('broken off: cancelled', (exchange) => endedBy(exchange, 'cancelled')),
  body('broken off: null', (exchange) => endedBy(exchange, null), { weight: 2 }),
  body('invalid UTF-8', (exchange) => withByte(exchange, 0xff), { weight: 2 }),
  body('Latin-1', (exchange) => withByte(exchange, 0xe9), {
    headers: { 'content-type': 'application/json; charset=iso-8859-1' },
  }),
  body('UTF-16', (exchange) => Buffer.from(`\ufeff${text(exchange)}`, 'utf16le')),
  body('no content type', text, { expected: 'reply', headers: {} }),
  body('JSON called plain text', text, { expected: 'reply', headers: { 'content-type': 'text/plain' } }),
  body('byte order mark', (exchange) => `\ufeff${text(exchange)}`, { expected: 'reply' }),
  body('no usage', (exchange) => JSON.stringify({ ...exchange.good, usage: undefined }), {
    expected: 'reply',
  }),
  body('usage null', (exchange) => JSON.stringify({ ...exchange.good, usage: null }), { expected: 'reply' }),
  body('negative usage', (exchange) => withUsage(exchange, -7, -1), { expected: 'reply' }),
  body('absurd usage', (exchange) => withUsage(exchange, 1e15, 1e300), { expected: 'reply' }),
  body('usage in words', (exchange) => withUsage(exchange, 'many', '12'), { expected: 'reply' }),
];
