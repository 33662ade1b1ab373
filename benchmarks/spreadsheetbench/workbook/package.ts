import { DataError, messageOf } from '../../../core/errors.ts';
import { bytesSource, ZipArchive } from '../../zip-archive.ts';
import { limits } from './limits.ts';

/** The parts of an XLSX file. Nothing is unpacked before it is asked for, and nothing beyond its limit. */
export class Package {
  readonly #archive: ZipArchive;
  #leftBytes: number = limits.totalBytes;

  /**
   * @param name names the file in messages
   * @throws {DataError} when it is no zip archive, truncated, or larger than what is read
   */
  constructor(bytes: Uint8Array, name: string) {
    if (bytes.length > limits.fileBytes)
      throw new DataError(`${name}: ${bytes.length} bytes; workbooks of up to ${limits.fileBytes} are read`);
    try {
      this.#archive = new ZipArchive(bytesSource(bytes, name), {
        entries: limits.entries,
        directoryBytes: limits.directoryBytes,
        nameBytes: limits.nameBytes,
        entryBytes: limits.partBytes,
      });
    } catch (error) {
      const reason = messageOf(error).replace(`${name}: `, '');
      throw new DataError(`${name}: not a workbook: ${reason}`, error);
    }
  }

  has(part: string): boolean {
    return this.#archive.has(part);
  }

  /** The bytes of a part; null when there is none. @throws {DataError} on a broken, encrypted or too large one */
  read(part: string): Buffer | null {
    const bytes = this.#archive.read(part, this.#leftBytes);
    // Many small reads cost time as well: one part may be named as every sheet of a workbook.
    if (bytes !== null)
      this.#leftBytes = Math.max(0, this.#leftBytes - Math.max(bytes.length, limits.readBytes));
    return bytes;
  }
}
