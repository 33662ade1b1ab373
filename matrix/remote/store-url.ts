import { UsageError } from '../../core/errors.ts';

/** A place in an object store. */
export interface StorePlace {
  readonly bucket: string;
  /** Empty, or ends with a slash. */
  readonly prefix: string;
  readonly shown: string;
}

const longestPrefix = 512;

/** Reads `s3://bucket[/prefix]`. @throws {UsageError} */
export function parseStoreUrl(text: string): StorePlace {
  const [, bucket, rest = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(text) ?? [];
  if (bucket === undefined || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new UsageError('--store: expected s3://bucket/prefix');
  const parts = rest.replace(/\/+$/, '').split('/');
  const isPlain = parts.every((part) => /^[A-Za-z0-9._=+-]+$/.test(part) && !/^\.+$/.test(part));
  if (rest !== '' && (!isPlain || rest.length > longestPrefix))
    throw new UsageError(
      '--store: expected letters, digits and the signs . _ = + - between the slashes of the prefix',
    );
  const prefix = rest === '' ? '' : `${parts.join('/')}/`;
  return { bucket, prefix, shown: `s3://${bucket}/${prefix}`.replace(/\/$/, '') };
}

/** A server that speaks S3, as `--store-endpoint` or the SDK's variables name it. @throws {UsageError} */
export function parseStoreEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && url.username === '' && url.password === '' && url.search === '';
  if (url === null || !isPlain || !['http:', 'https:'].includes(url.protocol))
    throw new UsageError('--store-endpoint: expected http(s)://host:port, without user and password');
  return url.href.replace(/\/$/, '');
}
