import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';
import { DataError, messageOf } from '../core/errors.ts';

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
/** Such a size stands elsewhere (zip64), which no archive that is read here needs. */
const sizeElsewhere = 0xffffffff;

/** What an archive may hold before it is refused. */
export interface ZipLimits {
  readonly entries: number;
  /** Of the directory, all names and comments in it included. */
  readonly directoryBytes: number;
  readonly nameBytes: number;
  /** Of one entry, packed or unpacked. */
  readonly entryBytes: number;
}

/** Where the bytes of an archive come from. */
export interface ZipSource {
  /** Names the archive in messages. */
  readonly name: string;
  readonly size: number;
  /** @returns fewer bytes than asked for when the archive ends before */
  read(offset: number, length: number): Buffer;
}

/** An archive in memory, which is not copied. */
export function bytesSource(bytes: Uint8Array, name: string): ZipSource {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    name,
    size: data.length,
    read: (offset, length) => data.subarray(offset, offset + length),
  };
}

/** An archive that may be larger than memory. @throws {DataError} when the file cannot be read */
export function fileSource(path: string): ZipSource & { close(): void } {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw new DataError(`${path}: cannot be read (${messageOf(error)})`, error);
  }
  const { size } = fstatSync(file);
  return {
    name: path,
    size,
    read(offset, length) {
      const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, offset));
    },
    close: () => closeSync(file),
  };
}

/**
 * Reads files out of a zip archive by name, into memory. Nothing is unpacked to the disk, so no name in an archive
 * can lead anywhere. Limits hold before anything is made of what an archive states: its directory is not read beyond
 * them, and an entry that is longer than it states is refused while it is inflated.
 */
export class ZipArchive {
  readonly #source: ZipSource;
  readonly #limits: ZipLimits;
  readonly #entries: ReadonlyMap<string, Entry>;

  /** @throws {DataError} naming the archive: not a zip archive, cut off, or beyond a limit */
  constructor(source: ZipSource, limits: ZipLimits) {
    this.#source = source;
    this.#limits = limits;
    this.#entries = this.#directory();
  }

  /** Names of all files, as the archive has them. */
  names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /**
   * The bytes of a file, checked against its CRC; null when there is none of that name.
   * @param most bytes that are taken, when that is less than the limit of the archive
   * @throws {DataError} when it is encrypted, damaged, too large, or packed in a way that is not read
   */
  read(name: string, most = this.#limits.entryBytes): Buffer | null {
    const entry = this.#entries.get(name);
    if (entry === undefined) return null;
    const where = `${this.#source.name}: '${name}'`;
    if (entry.encrypted) throw new DataError(`${where} is encrypted`);
    const allowed = Math.min(most, this.#limits.entryBytes);
    if (entry.size > allowed || entry.compressed > this.#limits.entryBytes)
      throw new DataError(`${where} has ${entry.size} bytes; at most ${allowed} are read`);
    const head = this.#bytes(entry.offset, 30);
    if (head.readUInt32LE(0) !== localSignature) throw new DataError(`${where}: the archive is damaged`);
    const start = entry.offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
    const bytes = unpacked(this.#bytes(start, entry.compressed), entry, where);
    if (bytes.length !== entry.size || crc32(bytes) !== entry.crc)
      throw new DataError(`${where}: differs from its checksum; the archive is damaged`);
    return bytes;
  }

  #directory(): ReadonlyMap<string, Entry> {
    const { name, size } = this.#source;
    const tail = this.#bytes(Math.max(0, size - 65_557), Math.min(size, 65_557));
    const signature = Buffer.alloc(4);
    signature.writeUInt32LE(endSignature);
    const end = tail.lastIndexOf(signature);
    if (end < 0 || end + 22 > tail.length) throw new DataError(`${name}: not a zip archive, or cut off`);
    const count = tail.readUInt16LE(end + 10);
    const [length, offset] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)];
    if (count === 0xffff || length === sizeElsewhere || offset === sizeElsewhere)
      throw new DataError(`${name}: a zip64 archive, which is not read; unpack it`);
    const { entries, directoryBytes } = this.#limits;
    if (count > entries)
      throw new DataError(`${name}: ${count} entries; archives of up to ${entries} are read`);
    if (length > directoryBytes || offset + length > size)
      throw new DataError(`${name}: the archive's directory is damaged`);
    return this.#parse(this.#bytes(offset, length), count);
  }

  #parse(directory: Buffer, count: number): ReadonlyMap<string, Entry> {
    const where = this.#source.name;
    const entries = new Map<string, Entry>();
    let at = 0;
    for (let index = 0; index < count; index += 1) {
      if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature)
        throw new DataError(`${where}: the archive's directory is damaged`);
      const nameBytes = directory.readUInt16LE(at + 28);
      if (nameBytes > this.#limits.nameBytes)
        throw new DataError(
          `${where}: a name of ${nameBytes} bytes; up to ${this.#limits.nameBytes} are read`,
        );
      const nameEnd = at + 46 + nameBytes;
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
    const bytes = this.#source.read(offset, length);
    if (bytes.length !== length) throw new DataError(`${this.#source.name}: the archive is cut off`);
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
