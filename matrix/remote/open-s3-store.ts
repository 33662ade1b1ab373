import { randomBytes } from 'node:crypto';
import { ConfigError, messageOf, StorageError } from '../../core/errors.ts';
import type { ObjectStore } from './object-store.ts';
import { S3Store } from './s3-store.ts';
import { parseStoreEndpoint, parseStoreUrl } from './store-url.ts';

export interface OpenStoreOptions {
  /** `s3://bucket/prefix`. */
  readonly url: string;
  /** Server that speaks S3; absent: what the SDK's variables say, else Amazon's. */
  readonly endpoint?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** So long a store may be away once it has answered. */
  readonly patienceMs?: number;
}

const install = 'npm install @aws-sdk/client-s3@3.1175.0';
/** As long as the Redis may be away (docs/many-machines.md). */
const usualPatienceMs = 120_000;
const firstPatienceMs = 10_000;
const connectionTimeoutMs = 5000;
/** A connection on which nothing moves for so long is dead. */
const socketTimeoutMs = 15_000;

/** Written again and again, so that nothing has to be removed. */
const probeKey = 'conditional-writes';

/**
 * Loads the S3 client, which only users of object stores install, and asks the store whether it is there and knows
 * conditional writes.
 * @throws {UsageError} @throws {ConfigError} with the line that installs it, or with what is wrong with the store
 */
export async function openS3Store(options: OpenStoreOptions): Promise<ObjectStore> {
  const { url, env, signal, say, patienceMs = usualPatienceMs } = options;
  const place = parseStoreUrl(url);
  const given = options.endpoint ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL ?? '';
  const endpoint = given === '' ? null : parseStoreEndpoint(given);
  const library = await libraryOf();
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? (endpoint === null ? undefined : 'us-east-1');
  const client = new library.S3Client({
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    ...(region === undefined ? {} : { region }),
    // Tries are counted and waited for in one place, ours.
    maxAttempts: 1,
    // Servers that speak an older S3 do not know the newer checksums; segments carry digests of their own.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    expectContinueHeader: false,
    requestHandler: { connectionTimeout: connectionTimeoutMs, socketTimeout: socketTimeoutMs },
  });
  const parts = { library, client, place, env };
  try {
    const first = { ...parts, patienceMs: Math.min(firstPatienceMs, patienceMs), say: () => {} };
    await probe(new S3Store(first), signal);
  } catch (error) {
    client.destroy();
    throw error instanceof StorageError ? new ConfigError(messageOf(error)) : error;
  }
  return new S3Store({ ...parts, patienceMs, say });
}

async function libraryOf(): Promise<typeof import('@aws-sdk/client-s3')> {
  try {
    return await import('@aws-sdk/client-s3');
  } catch (error) {
    throw new ConfigError(
      `object stores need the package @aws-sdk/client-s3, which is not installed: ${install}`,
      error,
    );
  }
}

/** A store that writes over what is there would let two workers write one log. @throws {ConfigError} */
async function probe(store: ObjectStore, signal: AbortSignal): Promise<void> {
  const nonce = () => Buffer.from(`${randomBytes(16).toString('hex')}\n`);
  await store.create(probeKey, nonce(), signal);
  if (await store.create(probeKey, nonce(), signal))
    throw new ConfigError(
      `${store.where(probeKey)} could be written twice: this store does not know conditional writes (If-None-Match), ` +
        'without which two workers could write one run; use a newer server, or a shared folder',
    );
}
