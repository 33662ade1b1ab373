import type { IncomingMessage } from 'node:http';
import { setImmediate as nextRound } from 'node:timers/promises';
import type { HeldBytes } from './held-bytes.ts';
import { JsonBounds } from './json-bounds.ts';
import type { GatewayLimits } from './limits.ts';
import { invalidField } from './read-field.ts';
import type { Turns } from './turns.ts';
import { WireFault } from './wire-fault.ts';

/** Bodies up to this length are parsed at once: a millisecond or so. */
const smallBytes = 256 * 1024;

export interface BodyReading {
  readonly limits: GatewayLimits;
  /** What the body holds is counted here; who reads gives it back. */
  readonly held: HeldBytes;
  /** Large bodies of all sessions are parsed one at a time, and others are served in between. */
  readonly largeParses: Turns;
}

/**
 * Reads a request's body as JSON.
 * @throws {WireFault} `too-large`, `busy`, or `invalid` when it is no JSON, or has too many values or levels
 */
export async function readBody(
  incoming: IncomingMessage,
  { limits: { bodyBytes }, held, largeParses }: BodyReading,
): Promise<unknown> {
  const encoding = incoming.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw new WireFault('invalid', 'content-encoding: compressed bodies are not taken');
  if (Number(incoming.headers['content-length'] ?? 0) > bodyBytes) throw tooLarge(bodyBytes);
  const bounds = new JsonBounds();
  const chunks: Buffer[] = [];
  let length = 0;
  // Not destroyed when it is too long: the rest is thrown away while the client reads why.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > bodyBytes) throw tooLarge(bodyBytes);
    held.add(bytes.length);
    bounds.add(bytes);
    chunks.push(bytes);
  }
  if (length <= smallBytes) return parsed(chunks);
  return largeParses.take(async () => {
    await nextRound();
    return parsed(chunks);
  });
}

function parsed(chunks: readonly Buffer[]): unknown {
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw invalidField('', 'is not JSON');
  }
}

function tooLarge(bodyBytes: number): WireFault {
  return new WireFault('too-large', `the request is longer than ${bodyBytes} bytes`);
}
