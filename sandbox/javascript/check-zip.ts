import { inflateRawSync } from 'node:zlib';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
/** Sizes that stand in a zip64 record: such an entry is larger than anything that is taken here. */
const zip64 = 0xffffffff;

export interface ZipLimits {
  readonly entries: number;
  readonly unpackedBytes: number;
}

export const defaultZipLimits: ZipLimits = { entries: 5000, unpackedBytes: 256 * 1024 * 1024 };

/**
 * Unpacks every entry under a bound and throws the bytes away, so that the reader after it can be trusted to meet
 * no more than that. What the directory declares is checked against what is there: a bomb lies about it.
 * @throws {RangeError} saying what is wrong
 */
export function checkZip(bytes: Uint8Array, limits: ZipLimits = defaultZipLimits): void {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(data);
  const count = data.readUInt16LE(end + 10);
  if (count > limits.entries)
    throw new RangeError(`the workbook has ${count} parts, ${limits.entries} are taken`);
  let at = data.readUInt32LE(end + 16);
  let total = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > data.length || data.readUInt32LE(at) !== entrySignature)
      throw new RangeError('the workbook is no readable zip file: its directory is damaged');
    const method = data.readUInt16LE(at + 10);
    const packed = data.readUInt32LE(at + 20);
    const unpacked = data.readUInt32LE(at + 24);
    const local = data.readUInt32LE(at + 42);
    if (packed === zip64 || unpacked === zip64) throw tooLarge(limits);
    total += unpacked;
    if (total > limits.unpackedBytes) throw tooLarge(limits);
    checkEntry(data, local, method, packed, unpacked);
    at += 46 + data.readUInt16LE(at + 28) + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
}

function findEnd(data: Buffer): number {
  for (let at = data.length - 22; at >= Math.max(0, data.length - 22 - 0xffff); at -= 1)
    if (data.readUInt32LE(at) === endSignature) return at;
  throw new RangeError('the workbook is no zip file, as .xlsx files are');
}

function checkEntry(data: Buffer, local: number, method: number, packed: number, unpacked: number): void {
  if (local + 30 > data.length || data.readUInt32LE(local) !== localSignature)
    throw new RangeError('the workbook is no readable zip file: a part is missing');
  const start = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
  if (start + packed > data.length) throw new RangeError('the workbook is cut off');
  if (method === 0 && packed === unpacked) return;
  if (method !== 8) throw new RangeError(`the workbook is packed in a way (${method}) that is not taken`);
  if (unpacked === 0) return;
  try {
    inflateRawSync(data.subarray(start, start + packed), { maxOutputLength: unpacked });
  } catch (error) {
    throw new RangeError('a part of the workbook is larger than it says, or damaged', { cause: error });
  }
}

function tooLarge(limits: ZipLimits): RangeError {
  return new RangeError(`the workbook unpacks to more than ${limits.unpackedBytes / 1024 / 1024} MiB`);
}
