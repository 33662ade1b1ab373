import { crc32 } from 'node:zlib';
import { DataError } from '../../core/errors.ts';
import type { ImageHeader } from './image-header.ts';

/**
 * Whether the file goes on to where its format says that it ends: half a download has a good header. Of a PNG, the checksums of
 * the parts that matter must hold, too: the canvas draws damaged pixels black and says nothing.
 * @throws {DataError} when it breaks off before, or is damaged
 */
export function checkImageEnd(bytes: Uint8Array, mediaType: ImageHeader['mediaType'], name: string): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = {
    'image/png': pngIsWhole,
    'image/jpeg': jpegIsWhole,
    'image/gif': gifIsWhole,
    'image/webp': webpIsWhole,
  };
  if (!whole[mediaType](buffer))
    throw new DataError(`${name}: the ${mediaType.slice(6)} image is torn or damaged`);
}

/** Its parts, each of them length, name, content and checksum, lead to IEND. Names of parts that matter have a capital. */
function pngIsWhole(buffer: Buffer): boolean {
  for (let at = 8; at + 12 <= buffer.length; ) {
    const name = buffer.toString('latin1', at + 4, at + 8);
    const end = at + 8 + buffer.readUInt32BE(at);
    if (end + 4 > buffer.length) return false;
    if (/^[A-Z]/.test(name) && crc32(buffer.subarray(at + 4, end)) !== buffer.readUInt32BE(end)) return false;
    if (name === 'IEND') return true;
    at = end + 4;
  }
  return false;
}

/** An end mark behind the start of the scan; the one of a preview picture lies before. */
function jpegIsWhole(buffer: Buffer): boolean {
  for (let at = 2; at + 4 <= buffer.length; ) {
    const marker = buffer.readUInt8(at + 1);
    if (marker === 0xda) return buffer.lastIndexOf('\xff\xd9', undefined, 'latin1') > at;
    at += marker === 0xff ? 1 : 2 + Math.max(2, buffer.readUInt16BE(at + 2));
  }
  return false;
}

/** Some writers fill up with zeros behind the end mark. */
function gifIsWhole(buffer: Buffer): boolean {
  return buffer[buffer.findLastIndex((byte) => byte !== 0)] === 0x3b;
}

function webpIsWhole(buffer: Buffer): boolean {
  return buffer.length >= 8 + buffer.readUInt32LE(4);
}
