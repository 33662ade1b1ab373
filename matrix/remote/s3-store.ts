import { DataError } from '../../core/errors.ts';
import type { ListedObject, ObjectStore } from './object-store.ts';
import { S3Requests, type S3RequestsOptions, type StoreRequest } from './s3-requests.ts';
import type { StorePlace } from './store-url.ts';

export interface S3StoreOptions extends Omit<S3RequestsOptions, 'shown'> {
  readonly library: typeof import('@aws-sdk/client-s3');
  readonly place: StorePlace;
}

const keysAPage = 1000;

/** A bucket of S3, or of a server that speaks its language, through the official client. */
export class S3Store implements ObjectStore {
  readonly shown: string;
  readonly #options: S3StoreOptions;
  readonly #requests: S3Requests;

  constructor(options: S3StoreOptions) {
    this.#options = options;
    this.shown = options.place.shown;
    this.#requests = new S3Requests({ ...options, shown: this.shown });
  }

  where(key: string): string {
    return `s3://${this.#options.place.bucket}/${this.#keyOf(key)}`;
  }

  async put(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const { client, library } = this.#options;
    const command = () => new library.PutObjectCommand({ ...this.#names(key), Body: bytes });
    await this.#try(key, { action: 'write', signal }, (abortSignal) =>
      client.send(command(), { abortSignal }),
    );
  }

  async create(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<boolean> {
    const { client, library } = this.#options;
    const command = () =>
      new library.PutObjectCommand({ ...this.#names(key), Body: bytes, IfNoneMatch: '*' });
    const done = await this.#try(key, { action: 'write', signal, nullWhen: 'exists' }, (abortSignal) =>
      client.send(command(), { abortSignal }),
    );
    if (done !== null) return true;
    const there = await this.get(key, Number.MAX_SAFE_INTEGER, signal, bytes.length);
    return there?.equals(bytes) === true;
  }

  /** @param enough stops reading after so many bytes and one more */
  async get(key: string, most: number, signal: AbortSignal, enough = most): Promise<Buffer | null> {
    const { client, library } = this.#options;
    return this.#try(key, { action: 'read', signal, nullWhen: 'missing' }, async (abortSignal) => {
      const { Body, ContentLength } = await client.send(new library.GetObjectCommand(this.#names(key)), {
        abortSignal,
      });
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of Body as AsyncIterable<Buffer>) {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > most) throw new DataError(`${this.where(key)} is longer than ${most} bytes`);
        if (bytes > enough) return Buffer.concat(chunks);
      }
      if (ContentLength !== undefined && ContentLength !== bytes)
        throw Object.assign(new Error('the answer broke off'), { code: 'ECONNRESET' });
      return Buffer.concat(chunks);
    });
  }

  async *list(beginning: string, signal: AbortSignal): AsyncGenerator<ListedObject> {
    const { client, library, place } = this.#options;
    let token: string | undefined;
    do {
      const page = await this.#try(beginning, { action: 'list', signal }, (abortSignal) =>
        client.send(
          new library.ListObjectsV2Command({
            Bucket: place.bucket,
            Prefix: this.#keyOf(beginning),
            MaxKeys: keysAPage,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
          { abortSignal },
        ),
      );
      if (page === null) return;
      for (const { Key = '', Size = 0 } of page.Contents ?? []) {
        if (!Key.startsWith(this.#keyOf(beginning)))
          throw new DataError(
            `${this.shown}: asked for keys that begin with '${beginning}', the store names '${Key}'`,
          );
        yield { key: Key.slice(place.prefix.length), bytes: Size };
      }
      const next: string | undefined = page.IsTruncated === true ? page.NextContinuationToken : undefined;
      if (next !== undefined && next === token)
        throw new DataError(`${this.where(beginning)}: the listing of the store does not go on`);
      token = next;
    } while (token !== undefined);
  }

  async remove(key: string, signal: AbortSignal): Promise<void> {
    const { client, library } = this.#options;
    await this.#try(key, { action: 'remove', signal, nullWhen: 'missing' }, (abortSignal) =>
      client.send(new library.DeleteObjectCommand(this.#names(key)), { abortSignal }),
    );
  }

  close(): void {
    this.#options.client.destroy();
  }

  #keyOf(key: string): string {
    return this.#options.place.prefix + key;
  }

  #names(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#options.place.bucket, Key: this.#keyOf(key) };
  }

  #try<Value>(
    key: string,
    request: Omit<StoreRequest, 'where'>,
    attempt: (abortSignal: AbortSignal) => Promise<Value>,
  ): Promise<Value | null> {
    return this.#requests.try({ ...request, where: this.where(key) }, attempt);
  }
}
