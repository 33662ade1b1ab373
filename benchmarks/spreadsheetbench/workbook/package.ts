import { crc32, inflateRawSync } from 'node:zlib';
import AdmZip from 'adm-zip';
import { DataError, messageOf } from '../../../core/errors.ts';
import { limits } from './limits.ts';

const [stored, deflated] = [0, 8];

/** The parts of an XLSX file. Nothing is unpacked before it is asked for, and nothing beyond its limit. */
export class Package {
  readonly #name: string;
  readonly #entries: ReadonlyMap<string, AdmZip.IZipEntry>;
  #leftBytes: number = limits.totalBytes;

  /**
   * @param name names the file in messages
   * @throws {DataError} when it is no zip archive, truncated, or larger than what is read
   */
  constructor(bytes: Uint8Array, name: string) {
    this.#name = name;
    if (bytes.length > limits.fileBytes)
      throw new DataError(`${name}: ${bytes.length} bytes; workbooks of up to ${limits.fileBytes} are read`);
    let entries: AdmZip.IZipEntry[];
    try {
      entries = new AdmZip(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)).getEntries();
    } catch (error) {
      throw new DataError(`${name}: not a workbook: no whole zip archive (${messageOf(error)})`, error);
    }
    if (entries.length > limits.entries)
      throw new DataError(`${name}: ${entries.length} parts; workbooks of up to ${limits.entries} are read`);
    this.#entries = new Map(entries.map((entry) => [entry.entryName, entry]));
  }

  has(part: string): boolean {
    return this.#entries.has(part);
  }

  /** The bytes of a part; null when there is none. @throws {DataError} on a broken, encrypted or too large one */
  read(part: string): Buffer | null {
    const entry = this.#entries.get(part);
    if (entry === undefined) return null;
    const where = `${this.#name}, ${part}`;
    const { method, size, crc } = entry.header;
    if (entry.header.encrypted) throw new DataError(`${where}: is encrypted`);
    if (method !== stored && method !== deflated)
      throw new DataError(`${where}: packed with method ${method}, which is not read`);
    const most = Math.min(limits.partBytes, this.#leftBytes);
    if (size > most) throw new DataError(`${where}: ${size} bytes unpacked are more than is read`);
    const bytes = unpacked(entry, where, most);
    if (bytes.length !== size || crc32(bytes) !== crc >>> 0)
      throw new DataError(`${where}: does not have the size or checksum that the archive states`);
    this.#leftBytes -= bytes.length;
    return bytes;
  }
}

/** The size that an archive states may be a lie: the limit holds for what comes out. */
function unpacked(entry: AdmZip.IZipEntry, where: string, most: number): Buffer {
  try {
    const packed = entry.getCompressedData();
    return entry.header.method === stored ? packed : inflateRawSync(packed, { maxOutputLength: most + 1 });
  } catch (error) {
    throw new DataError(`${where}: cannot be unpacked (${messageOf(error)})`, error);
  }
}
