import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';
import { DataError, messageOf } from '../../../core/errors.ts';

interface Entry {
  readonly method: number;
  readonly encrypted: boolean;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  readonly offset: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const mostDirectoryBytes = 64_000_000;
/** The longest file that is read out of an archive. */
const mostEntryBytes = 20_000_000;
/** Such a size stands elsewhere (zip64), which the releases do not need. */
const sizeElsewhere = 0xffffffff;

/**
 * Reads files out of a zip archive by name, into memory. Nothing is unpacked to the disk, so no name in an archive
 * can lead anywhere; a file longer than it states, or than any game, is refused while it is inflated.
 */
export class ZipArchive {
  readonly #path: string;
  readonly #file: number;
  readonly #entries: ReadonlyMap<string, Entry>;

  /** @throws {DataError} naming the file: cannot be read, not a zip archive, or one that is cut off */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#file = openSync(path, 'r');
    } catch (error) {
      throw new DataError(`${path}: cannot be read (${messageOf(error)})`, error);
    }
    try {
      this.#entries = this.#directory();
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
  }

  /** Names of all files, as the archive has them. */
  names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** The bytes of a file, checked against its CRC; null when there is none of that name. @throws {DataError} */
  read(name: string): Buffer | null {
    const entry = this.#entries.get(name);
    if (entry === undefined) return null;
    const where = `${this.#path}: '${name}'`;
    if (entry.encrypted) throw new DataError(`${where} is encrypted`);
    if (entry.size > mostEntryBytes || entry.compressed > mostEntryBytes)
      throw new DataError(`${where} has ${entry.size} bytes; at most ${mostEntryBytes} are read`);
    const head = this.#bytes(entry.offset, 30);
    if (head.readUInt32LE(0) !== localSignature) throw new DataError(`${where}: the archive is damaged`);
    const start = entry.offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
    const bytes = unpacked(this.#bytes(start, entry.compressed), entry, where);
    if (bytes.length !== entry.size || crc32(bytes) !== entry.crc)
      throw new DataError(`${where}: differs from its checksum; the archive is damaged`);
    return bytes;
  }

  close(): void {
    closeSync(this.#file);
  }

  #directory(): ReadonlyMap<string, Entry> {
    const size = fstatSync(this.#file).size;
    const tail = this.#bytes(Math.max(0, size - 65_557), Math.min(size, 65_557));
    const signature = Buffer.alloc(4);
    signature.writeUInt32LE(endSignature);
    const end = tail.lastIndexOf(signature);
    if (end < 0 || end + 22 > tail.length)
      throw new DataError(`${this.#path}: not a zip archive, or cut off`);
    const count = tail.readUInt16LE(end + 10);
    const [length, offset] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
    if (count === 0xffff || length === sizeElsewhere || offset === sizeElsewhere)
      throw new DataError(
        `${this.#path}: a zip64 archive, which is not read; unpack it and import the folder`,
      );
    if (length > mostDirectoryBytes || offset + length > size)
      throw new DataError(`${this.#path}: the archive's directory is damaged`);
    return this.#parse(this.#bytes(offset, length), count);
  }

  #parse(directory: Buffer, count: number): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>();
    let at = 0;
    for (let index = 0; index < count; index += 1) {
      if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature)
        throw new DataError(`${this.#path}: the archive's directory is damaged`);
      const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
      entries.set(directory.toString('utf8', at + 46, nameEnd), {
        encrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
        method: directory.readUInt16LE(at + 10),
        crc: directory.readUInt32LE(at + 16),
        compressed: directory.readUInt32LE(at + 20),
        size: directory.readUInt32LE(at + 24),
        offset: directory.readUInt32LE(at + 42),
      });
      at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
    return entries;
  }

  #bytes(offset: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    if (readSync(this.#file, bytes, 0, length, offset) !== length)
      throw new DataError(`${this.#path}: the archive is cut off`);
    return bytes;
  }
}

function unpacked(bytes: Buffer, { method, size }: Entry, where: string): Buffer {
  if (method === 0) return bytes;
  if (method !== 8) throw new DataError(`${where}: compressed in a way that is not read (${method})`);
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    throw new DataError(`${where}: cannot be unpacked (${messageOf(error)})`, error);
  }
}
