import type { S3Client } from '@aws-sdk/client-s3';
import { DataError, StorageError } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import { createRedactor } from '../../core/redactor.ts';
import { abortError } from '../../core/sleep.ts';
import { withPatience } from './patience.ts';
import { type S3Failure, type S3FailureKind, s3FailureOf } from './s3-failure.ts';

export interface S3RequestsOptions {
  readonly client: S3Client;
  /** How the store is named in messages. */
  readonly shown: string;
  /** Read for what must not be printed, beside what the client signs with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** So long a store may be away. */
  readonly patienceMs: number;
  /** Told when the store does not answer, and is waited for. */
  readonly say: (line: string) => void;
}

/** A request, for messages and for what its failure means. */
export interface StoreRequest {
  readonly action: 'write' | 'read' | 'list' | 'remove';
  readonly where: string;
  readonly signal: AbortSignal;
  readonly nullWhen?: S3FailureKind;
}

/** One try takes no longer, however slowly bytes trickle. */
const attemptMs = 600_000;

/** Makes requests with patience, and makes errors of ours of those of the SDK. */
export class S3Requests {
  readonly #options: S3RequestsOptions;

  constructor(options: S3RequestsOptions) {
    this.#options = options;
  }

  /** @returns null when it failed in the way that `nullWhen` names @throws {StorageError} redacted */
  async try<Value>(
    request: StoreRequest,
    attempt: (abortSignal: AbortSignal) => Promise<Value>,
  ): Promise<Value | null> {
    const { patienceMs, say, shown } = this.#options;
    const { signal, nullWhen } = request;
    const onAway = async (error: unknown) =>
      say(`${shown} is waited for: ${await this.#redacted(s3FailureOf(error).reason)}`);
    try {
      return await withPatience(
        {
          patienceMs,
          signal,
          isAway: (error) => !(error instanceof DataError) && s3FailureOf(error).kind === 'away',
          onAway: (error) => void onAway(error),
        },
        () => bounded(signal, attempt),
      );
    } catch (error) {
      if (error instanceof DataError || signal.aborted) throw error;
      const failure = s3FailureOf(error);
      if (failure.kind === nullWhen) return null;
      throw await this.#errorOf(failure, request);
    }
  }

  async #errorOf({ kind, reason }: S3Failure, { action, where }: StoreRequest): Promise<StorageError> {
    const advice: Readonly<Record<string, string>> = {
      'no-bucket': 'make the bucket, or name another one',
      region: 'set AWS_REGION to the region of the bucket',
      refused: 'look at the credentials, and at what they allow for this bucket',
      full: 'make room in the store and run the same command again',
      unsupported: 'the store does not know a request that is needed (docs/many-machines.md)',
      away: `it was waited for ${Math.round(this.#options.patienceMs / 1000)} s; run the same command again`,
    };
    const hint = advice[kind] === undefined ? '' : `: ${advice[kind]}`;
    // The error of the SDK is no cause of ours: it carries headers and credentials.
    return new StorageError(`cannot ${action} ${where} (${await this.#redacted(reason)})${hint}`);
  }

  /** Takes the credentials out of a text: the server may repeat them. */
  async #redacted(text: string): Promise<string> {
    const { client, env } = this.#options;
    const used = await client.config.credentials().catch(() => null);
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env;
    return createRedactor([
      used?.accessKeyId,
      used?.secretAccessKey,
      used?.sessionToken,
      AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY,
      AWS_SESSION_TOKEN,
    ])(text);
  }
}

/** One try, ended by the signal or by its own time. */
async function bounded<Value>(
  signal: AbortSignal,
  attempt: (abortSignal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  if (signal.aborted) throw abortError(signal);
  const controller = new AbortController();
  const forget = onAbort(signal, () => controller.abort(signal.reason));
  const timer = setTimeout(() => controller.abort(), attemptMs);
  try {
    return await attempt(controller.signal);
  } finally {
    clearTimeout(timer);
    forget();
  }
}
