/** One file in a zip file, as its directory has it, with the places where its name stands. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packed: number;
  readonly unpacked: number;
  /** The packed bytes. */
  readonly data: Buffer;
  readonly nameOffsets: readonly number[];
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;

/**
 * Reads the directory of a zip file, which must be whole and plain: no zip64, nothing in front.
 * @throws {RangeError} saying what is wrong
 */
export function zipEntries(bytes: Uint8Array, mostEntries: number): ZipEntry[] {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(data);
  const count = data.readUInt16LE(end + 10);
  if (count > mostEntries) throw new RangeError(`the workbook has ${count} parts, ${mostEntries} are taken`);
  const entries: ZipEntry[] = [];
  let at = data.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > data.length || data.readUInt32LE(at) !== entrySignature)
      throw new RangeError('the workbook is no readable zip file: its directory is damaged');
    const nameLength = data.readUInt16LE(at + 28);
    entries.push(entryAt(data, at, nameLength));
    at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return entries;
}

function entryAt(data: Buffer, at: number, nameLength: number): ZipEntry {
  const packed = data.readUInt32LE(at + 20);
  const local = data.readUInt32LE(at + 42);
  if (local + 30 > data.length || data.readUInt32LE(local) !== localSignature)
    throw new RangeError('the workbook is no readable zip file: a part is missing');
  const start = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
  if (start + packed > data.length) throw new RangeError('the workbook is cut off, or larger than is taken');
  return {
    name: data.toString('latin1', at + 46, at + 46 + nameLength),
    method: data.readUInt16LE(at + 10),
    packed,
    unpacked: data.readUInt32LE(at + 24),
    data: data.subarray(start, start + packed),
    nameOffsets: [at + 46, local + 30],
  };
}

function findEnd(data: Buffer): number {
  for (let at = data.length - 22; at >= Math.max(0, data.length - 22 - 0xffff); at -= 1)
    if (data.readUInt32LE(at) === endSignature) return at;
  throw new RangeError('the workbook is no zip file, as .xlsx files are');
}
