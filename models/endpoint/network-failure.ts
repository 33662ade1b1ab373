import { type ModelErrorKind, messageOf } from '../../core/errors.ts';

const timeouts = ['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'];
/** Ends before the request has left: nobody has it. */
const unsent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'UND_ERR_CONNECT_TIMEOUT'];
/** Certificates are wrong until somebody changes something: no try helps. */
const certificates: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: "is not valid yet (is this machine's clock right?)",
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another host name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by itself: name it in NODE_EXTRA_CA_CERTS, if you trust it',
  SELF_SIGNED_CERT_IN_CHAIN:
    'comes from an authority that Node does not know: name that in NODE_EXTRA_CA_CERTS, if you trust it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'comes from an authority that Node does not know: name that in NODE_EXTRA_CA_CERTS, if you trust it',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'comes from an authority that Node does not know: name that in NODE_EXTRA_CA_CERTS, if you trust it',
};
const isCertificate = /CERT|CRL|SIGNATURE|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH/;
/** What a server says to a TLS greeting that it does not understand. */
const isNoTls = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/;
const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused (is the server running?)',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the host (is the network up?)',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed while sending',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stalled',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer is shorter than it was announced',
  ANSWER_TOO_LONG: 'the answer is too long',
  ERR_BUFFER_TOO_LARGE: 'the compressed answer is too long',
  Z_DATA_ERROR: 'the compressed answer is damaged',
  Z_BUF_ERROR: 'the compressed answer is cut off',
  ANSWER_NOT_UTF8: 'the answer is not valid UTF-8',
};

/** In place of the message of V8, which quotes the first letters of what it could not read: half of a key, perhaps. */
export const notJson = 'the answer is not complete JSON';

/** A failure without an HTTP status: sockets, names, certificates, unreadable answers. */
export function networkFailure(error: unknown): {
  kind: ModelErrorKind;
  message: string;
  isUnsent: boolean;
} {
  return { ...described(error), isUnsent: isUnsent(error) };
}

function described(error: unknown): { kind: ModelErrorKind; message: string } {
  const chain = causes(error);
  const codes = codesOf(chain);
  const code = codes.find((candidate) => candidate in sentences) ?? codes[0];
  if (code !== undefined && timeouts.includes(code)) return { kind: 'timeout', message: sentenceOf(code) };
  if (code !== undefined && isCertificate.test(code))
    return {
      kind: 'bad-request',
      message: `the server's certificate ${certificates[code] ?? 'is not accepted'} (${code})`,
    };
  if (code !== undefined && isNoTls.test(code))
    return {
      kind: 'bad-request',
      message: `the server does not speak TLS: is its address http://? (${code})`,
    };
  if (code !== undefined) return { kind: 'transient', message: sentenceOf(code) };
  if (chain.some((link) => link instanceof SyntaxError)) return { kind: 'transient', message: notJson };
  const last = chain.at(-1);
  return { kind: 'transient', message: `the call failed: ${messageOf(last ?? error)}` };
}

/**
 * Was there never a connection? A network may be lost after the request was sent too (`read EHOSTUNREACH`), so most codes say
 * it only of `connect`. Of several parallel causes all must: any of them may have had the request.
 */
function isUnsent(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 8) return false;
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors.every((each) => isUnsent(each, depth + 1));
  if ('syscall' in error && error.syscall === 'connect') return true;
  if ('code' in error && typeof error.code === 'string' && unsent.includes(error.code)) return true;
  return isUnsent(error.cause, depth + 1);
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
