import { gzipSync } from 'node:zlib';
import { type Exchange, type Fault, jsonType, sendWhole } from './exchange.ts';

const fiveMegabytes = 5 * 2 ** 20;
const filler = 'lorem ipsum dolor sit amet '.repeat(Math.ceil(fiveMegabytes / 27));
const gzipped = { ...jsonType, 'content-encoding': 'gzip' };
const bombBytes = 256 * 2 ** 20;
let bomb: Buffer | null = null;

function sized(
  name: string,
  answer: Fault['answer'],
  options: Partial<Pick<Fault, 'expected' | 'orElse' | 'weight'>> = {},
): Fault {
  return { name, expected: 'transient', weight: 0.5, isBilled: true, answer, ...options };
}

const textOf = ({ good }: Exchange): string => JSON.stringify(good);

/** Answers of several megabytes, compressed ones and damaged ones. */
export const sizeFaults: readonly Fault[] = [
  sized('5 MB, good', (exchange) => sendWhole(exchange, JSON.stringify({ filler, ...exchange.good })), {
    expected: 'reply',
  }),
  sized(
    '5 MB of spaces, then good',
    (exchange) => sendWhole(exchange, `${' '.repeat(fiveMegabytes)}${textOf(exchange)}`),
    { expected: 'reply' },
  ),
  sized('5 MB of text', (exchange) => sendWhole(exchange, filler, { 'content-type': 'text/plain' })),
  sized('5 MB of text called JSON', (exchange) => sendWhole(exchange, filler)),
  sized('5 MB of JSON of another shape', (exchange) => sendWhole(exchange, JSON.stringify({ filler }))),
  sized(
    'endless body',
    ({ response }) => {
      response.writeHead(200, jsonType);
      const more = (): void => {
        while (!response.destroyed && response.write(filler));
      };
      response.on('drain', more);
      more();
    },
    { weight: 0.1, orElse: 'timeout' },
  ),
  sized('gzip, good', (exchange) => sendWhole(exchange, gzipSync(textOf(exchange)), gzipped), {
    expected: 'reply',
    weight: 1,
  }),
  sized(
    'gzip, damaged',
    (exchange) => {
      const bytes = gzipSync(textOf(exchange));
      bytes.fill(0x55, 20, 28);
      sendWhole(exchange, bytes, gzipped);
    },
    { weight: 1 },
  ),
  sized(
    'gzip, cut',
    (exchange) => {
      const bytes = gzipSync(textOf(exchange));
      sendWhole(exchange, bytes.subarray(0, Math.floor(bytes.length / 2)), gzipped);
    },
    { weight: 1 },
  ),
  sized('gzip that is none', (exchange) => sendWhole(exchange, textOf(exchange), gzipped), { weight: 1 }),
  sized(
    'unknown encoding',
    (exchange) => sendWhole(exchange, textOf(exchange), { ...jsonType, 'content-encoding': 'zip-of-death' }),
    { weight: 1 },
  ),
  sized(
    'gzip bomb of 256 MB',
    (exchange) => {
      bomb ??= gzipSync(Buffer.alloc(bombBytes, ' '));
      sendWhole(exchange, bomb, gzipped);
    },
    { weight: 0.1 },
  ),
];
