import type { IncomingMessage } from 'node:http';
import type { GatewayLimits } from './limits.ts';
import { invalidField } from './read-field.ts';
import type { Session } from './session.ts';
import { WireFault } from './wire-fault.ts';

const deepest = 200;

/**
 * Reads a request's body as JSON. What it holds counts against the session until `held.bytes` are released.
 * @throws {WireFault} `too-large`, `busy`, or `invalid` when it is no JSON
 */
export async function readBody(
  incoming: IncomingMessage,
  { bodyBytes }: GatewayLimits,
  session: Session,
  held: { bytes: number },
): Promise<unknown> {
  const encoding = incoming.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity')
    throw new WireFault('invalid', 'content-encoding: compressed bodies are not taken');
  if (Number(incoming.headers['content-length'] ?? 0) > bodyBytes) throw tooLarge(bodyBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  // Not destroyed when it is too long: the rest is thrown away while the client reads why.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > bodyBytes) throw tooLarge(bodyBytes);
    session.hold(bytes.length);
    held.bytes += bytes.length;
    chunks.push(bytes);
  }
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw invalidField('', 'is not JSON');
  }
  if (isDeeper(body, deepest)) throw invalidField('', `is nested deeper than ${deepest} levels`);
  return body;
}

function tooLarge(bodyBytes: number): WireFault {
  return new WireFault('too-large', `the request is longer than ${bodyBytes} bytes`);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Array.isArray(value) ? value : Object.values(value))
    if (isDeeper(inner, levels - 1)) return true;
  return false;
}
