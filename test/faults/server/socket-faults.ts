import { type Exchange, type Fault, jsonType } from './exchange.ts';

function broken(
  name: string,
  answer: Fault['answer'],
  options: Partial<Pick<Fault, 'expected' | 'weight' | 'isBilled'>> = {},
): Fault {
  return { name, expected: 'transient', weight: 1, isBilled: true, answer, ...options };
}

const bytesOf = ({ good }: Exchange): Buffer => Buffer.from(JSON.stringify(good));

/** Headers and half of the body, then `end`. */
function halfThen(end: (exchange: Exchange) => void): Fault['answer'] {
  return (exchange) => {
    const bytes = bytesOf(exchange);
    exchange.response.writeHead(200, { ...jsonType, 'content-length': bytes.length });
    exchange.response.write(bytes.subarray(0, bytes.length / 2));
    setTimeout(() => end(exchange), 5);
  };
}

/** The good answer in so many pieces, with a pause after each. */
function dripping(pieces: number, pauseMs: number): Fault['answer'] {
  return (exchange) => {
    const { response } = exchange;
    const bytes = bytesOf(exchange);
    const size = Math.ceil(bytes.length / pieces);
    response.writeHead(200, { ...jsonType, 'content-length': bytes.length });
    const next = (start: number): void => {
      if (response.destroyed) return;
      if (start >= bytes.length) {
        response.end();
        return;
      }
      response.write(bytes.subarray(start, start + size));
      setTimeout(() => next(start + size), pauseMs);
    };
    next(0);
  };
}

/** Words straight on the socket, past the HTTP server. */
function raw(words: string): Fault['answer'] {
  return ({ socket }) => {
    socket.end(words);
  };
}

const forever = (): void => {};
const reset = (exchange: Exchange): void => exchange.reset();
const close = ({ socket }: Exchange): void => {
  socket.destroy();
};

/** Far beyond the limit of the endpoints. */
const tooSlow = { pieces: 40, pauseMs: 500 };

export const socketFaults: readonly Fault[] = [
  broken('reset before the headers', reset, { weight: 2 }),
  broken('closed before the headers', close),
  broken('reset in mid body', halfThen(reset), { weight: 2 }),
  broken('closed in mid body', halfThen(close)),
  broken('half-open: no answer', forever, { expected: 'timeout', weight: 1.5 }),
  broken(
    'half-open after the headers',
    ({ response }) => {
      response.writeHead(200, jsonType);
      response.flushHeaders();
    },
    { expected: 'timeout' },
  ),
  broken('half-open in mid body', halfThen(forever), { expected: 'timeout' }),
  broken('slow bytes, within the limit', dripping(6, 60), { expected: 'reply', weight: 2 }),
  broken('slow bytes, beyond the limit', dripping(tooSlow.pieces, tooSlow.pauseMs), { expected: 'timeout' }),
  broken('no HTTP at all', raw('SSH-2.0-OpenSSH_9.6\r\n')),
  broken('headers without an end', raw(`HTTP/1.1 200 OK\r\nx-filler: ${'a'.repeat(100_000)}`)),
  broken('status 999', raw('HTTP/1.1 999 Whatever\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}')),
  broken('unasked 100 Continue', (exchange) => {
    exchange.response.writeContinue();
    setTimeout(() => close(exchange), 20);
  }),
  broken(
    'unasked 101 Switching Protocols',
    raw('HTTP/1.1 101 Switching\r\nupgrade: tls\r\nconnection: upgrade\r\n\r\n'),
  ),
  broken(
    '102 and 103 before the answer',
    (exchange) => {
      const { response } = exchange;
      response.writeProcessing();
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      setTimeout(() => response.writeHead(200, jsonType).end(bytesOf(exchange)), 10);
    },
    { expected: 'reply' },
  ),
  broken('body shorter than announced', (exchange) => {
    const bytes = bytesOf(exchange);
    exchange.response.writeHead(200, {
      ...jsonType,
      'content-length': bytes.length + 10,
      connection: 'close',
    });
    exchange.response.write(bytes);
    setTimeout(() => close(exchange), 5);
  }),
];

/** Its tries come several times. */
export const circle = 'redirected in a circle';

export const redirectFaults: readonly Fault[] = [
  broken(
    circle,
    ({ response, path }) => {
      response.writeHead(307, { location: path }).end();
    },
    { expected: 'bad-request', isBilled: false },
  ),
  broken(
    'redirected with 302 to nowhere',
    ({ response }) => {
      response.writeHead(302).end();
    },
    { expected: 'bad-request', isBilled: false },
  ),
];
