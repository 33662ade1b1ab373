import { DataError } from '../../core/errors.ts';
import type { ListedObject, ObjectStore } from '../../matrix/remote/object-store.ts';

/** An object store in memory, for tests of what is built on one. `before` may wait, or throw, before each request. */
export class MemoryStore implements ObjectStore {
  readonly shown = 's3://memory/sweep';
  readonly objects = new Map<string, Buffer>();
  before: (action: string, key: string) => Promise<void> = async () => {};

  where(key: string): string {
    return `${this.shown}/${key}`;
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.before('put', key);
    this.objects.set(key, Buffer.from(bytes));
  }

  async create(key: string, bytes: Uint8Array): Promise<boolean> {
    await this.before('create', key);
    const found = this.objects.get(key);
    if (found !== undefined) return found.equals(bytes);
    this.objects.set(key, Buffer.from(bytes));
    return true;
  }

  async get(key: string, most: number): Promise<Buffer | null> {
    await this.before('get', key);
    const found = this.objects.get(key);
    if (found !== undefined && found.length > most)
      throw new DataError(`${this.where(key)} is longer than ${most} bytes`);
    return found ?? null;
  }

  async *list(beginning: string): AsyncGenerator<ListedObject> {
    await this.before('list', beginning);
    for (const [key, bytes] of this.objects)
      if (key.startsWith(beginning)) yield { key, bytes: bytes.length };
  }

  async remove(key: string): Promise<void> {
    await this.before('remove', key);
    this.objects.delete(key);
  }

  close(): void {}
}
