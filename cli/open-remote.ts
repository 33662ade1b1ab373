import { UsageError } from '../core/errors.ts';
import { openS3Store } from '../matrix/remote/open-s3-store.ts';
import { RemoteResults } from '../matrix/remote/remote-results.ts';

/** Options of commands whose results lie in an object store. */
export interface StoreOptions {
  readonly store?: string;
  readonly storeEndpoint?: string;
}

export const storeOption = [
  '--store <url>',
  'object store that holds the results: s3://bucket/prefix',
] as const;
export const storeEndpointOption = [
  '--store-endpoint <url>',
  'server of the object store, where it is not Amazon (default: AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL)',
] as const;

/** @returns null without `--store` @throws {UsageError} @throws {ConfigError} when the store cannot be used */
export async function openRemote(
  { store, storeEndpoint }: StoreOptions,
  { signal, say }: { readonly signal: AbortSignal; readonly say: (line: string) => void },
): Promise<RemoteResults | null> {
  if (store === undefined) {
    if (storeEndpoint !== undefined) throw new UsageError('--store-endpoint goes with --store');
    return null;
  }
  const opened = await openS3Store({ url: store, endpoint: storeEndpoint, env: process.env, signal, say });
  return new RemoteResults(opened, signal);
}
