import { type ModelErrorKind, messageOf } from '../../core/errors.ts';

const timeouts = ['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];
/** Ends before the request has left: nobody has it. */
const unsent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'];
const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused (is the server running?)',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed while sending',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stalled',
  ETIMEDOUT: 'no connection in time',
};

/** A failure without an HTTP status: sockets, names, certificates, unreadable answers. */
export function networkFailure(error: unknown): {
  kind: ModelErrorKind;
  message: string;
  isUnsent: boolean;
} {
  return { ...described(error), isUnsent: codesOf(causes(error)).some((code) => unsent.includes(code)) };
}

function described(error: unknown): { kind: ModelErrorKind; message: string } {
  const chain = causes(error);
  const codes = codesOf(chain);
  const code = codes.find((candidate) => candidate in sentences) ?? codes[0];
  if (code !== undefined && timeouts.includes(code)) return { kind: 'timeout', message: sentenceOf(code) };
  if (code !== undefined && /CERT|SSL|TLS|SIGNATURE/.test(code))
    return { kind: 'bad-request', message: `the server's certificate is not accepted (${code})` };
  if (code !== undefined) return { kind: 'transient', message: sentenceOf(code) };
  if (chain.some((link) => link instanceof SyntaxError))
    return { kind: 'transient', message: `the answer is not complete JSON: ${messageOf(chain.at(-1))}` };
  const last = chain.at(-1);
  return { kind: 'transient', message: `the call failed: ${messageOf(last ?? error)}` };
}

function codesOf(chain: readonly Error[]): string[] {
  return chain.flatMap((link) => ('code' in link && typeof link.code === 'string' ? [link.code] : []));
}

function sentenceOf(code: string): string {
  const words = sentences[code];
  return words === undefined ? `the connection failed (${code})` : `${words} (${code})`;
}

/** The error and what caused it; of several parallel causes (IPv4 and IPv6) all. */
function causes(error: unknown, depth = 0): Error[] {
  if (!(error instanceof Error) || depth > 8) return [];
  const parallel = error instanceof AggregateError ? error.errors : [];
  return [error, ...[error.cause, ...parallel].flatMap((cause) => causes(cause, depth + 1))];
}
