import { headOf } from '../../core/cut-text.ts';
import { messageOf } from '../../core/errors.ts';
import { systemErrorCode } from '../../core/storage-failure.ts';

/**
 * How a request to an object store failed.
 * - `missing`: there is no such object
 * - `exists`: there is one, and there must be none
 * - `away`: worth another try
 * - `no-bucket`, `region` (the bucket's is another), `refused`, `full`, `unsupported`, `other`: no retry helps
 */
export type S3FailureKind =
  | 'missing'
  | 'exists'
  | 'away'
  | 'no-bucket'
  | 'region'
  | 'refused'
  | 'full'
  | 'unsupported'
  | 'other';

export interface S3Failure {
  readonly kind: S3FailureKind;
  /** In the words of the server or of the system; not redacted. */
  readonly reason: string;
}

const kindByName: Readonly<Record<string, S3FailureKind>> = {
  NoSuchKey: 'missing',
  NotFound: 'missing',
  NoSuchBucket: 'no-bucket',
  PermanentRedirect: 'region',
  AuthorizationHeaderMalformed: 'region',
  PreconditionFailed: 'exists',
  ConditionalRequestConflict: 'away',
  RequestTimeout: 'away',
  RequestTimeTooSkewed: 'away',
  SlowDown: 'away',
  TimeoutError: 'away',
  AbortError: 'away',
  QuotaExceeded: 'full',
  XMinioStorageFull: 'full',
  NotImplemented: 'unsupported',
  AccessDenied: 'refused',
  CredentialsProviderError: 'refused',
  ExpiredToken: 'refused',
};

const kindByStatus: Readonly<Record<number, S3FailureKind>> = {
  301: 'region',
  401: 'refused',
  403: 'refused',
  404: 'missing',
  408: 'away',
  409: 'away',
  412: 'exists',
  429: 'away',
  501: 'unsupported',
  507: 'full',
};

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

const longestReason = 300;

/** Reads an error of the SDK, by name where it has one that is known, else by HTTP status. */
export function s3FailureOf(error: unknown): S3Failure {
  const name = error instanceof Error && error.name !== 'Error' ? error.name : '';
  const status = statusOf(error);
  const said = headOf(messageOf(error), longestReason);
  const told = [name, ...(status === null ? [] : [`HTTP ${status}`])].filter(
    (part) => part !== '' && !said.includes(part),
  );
  const code = systemErrorCode(error);
  const reason = `${told.length === 0 ? '' : `${told.join(', ')}: `}${said === '' ? (code ?? 'no reason given') : said}`;
  // The SDK finds none in environment and profile, and says so without a name.
  const isWithoutRegion = said.startsWith('Region is missing');
  return { kind: isWithoutRegion ? 'region' : kindOf(name, status, code), reason };
}

function kindOf(name: string, status: number | null, code: string | null): S3FailureKind {
  const named = kindByName[name];
  if (named !== undefined) return named;
  if (status !== null) return kindByStatus[status] ?? (status >= 500 ? 'away' : 'other');
  return code !== null && networkCodes.has(code) ? 'away' : 'other';
}

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return null;
  const { $metadata: metadata } = error;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return null;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : null;
}
