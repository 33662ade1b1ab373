import { isIP } from 'node:net';

const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Only programs of this machine reach such an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * Is a request's Host header one that a reader of ours would send? A page of a foreign site may have its own name resolve
 * to this machine (DNS rebinding); its requests then carry that name. Addresses cannot be rebound, names can. The port is
 * not looked at: it differs behind a tunnel.
 * @param listening host that the server was told to listen on
 */
export function isAllowedHost(header: string | undefined, listening: string): boolean {
  const [, name] =
    /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9._-]{1,253})(?::\d{1,5})?$/.exec(header?.toLowerCase() ?? '') ?? [];
  if (name === undefined) return false;
  if (loopbackNames.has(name)) return true;
  const address = name.replace(/^\[|\]$/g, '');
  if (address === listening.toLowerCase()) return true;
  return !isLoopback(listening) && isIP(address) !== 0;
}
