import { createRedactor } from '../../core/redactor.ts';
import type { ModelEndpoint } from './endpoint.ts';
import { withoutKeyLike } from './key-like.ts';

/** Longer texts are cut: some servers send whole pages. */
const maxLength = 300;

/**
 * A server's words on one line, without the endpoint's secrets and what looks like one, at most 300 characters. Whoever cuts
 * them before may cut a key in two, and no half of a key is found.
 */
export function serverWords(text: string, { apiKey, headers }: ModelEndpoint): string {
  const redact = createRedactor([apiKey, ...Object.values(headers).filter(longEnough)], { least: 4 });
  const clean = withoutKeyLike(redact(text)).replace(/\s+/g, ' ').trim();
  return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength - 3)}...`;
}

/** Short header values are words, not secrets. */
function longEnough(value: string): boolean {
  return value.length >= 8;
}
