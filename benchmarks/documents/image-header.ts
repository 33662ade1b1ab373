import { DataError } from '../../core/errors.ts';

export interface ImageHeader {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';
  readonly width: number;
  readonly height: number;
}

type Size = readonly [width: number, height: number];

/**
 * Size and kind of an image from its header; the pixels are never decoded. Told by content, not by file name. A JPEG
 * counts as it is stored, whatever turn its EXIF part asks for.
 * @throws {DataError} unknown format, a header that breaks off, 0 pixels
 */
export function readImageHeader(bytes: Uint8Array, name: string): ImageHeader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mediaType = mediaTypeOf(buffer);
  if (mediaType === null) throw new DataError(`${name}: is no PNG, JPEG, GIF or WebP image`);
  const [width, height] = sizeOf(buffer, mediaType, name);
  if (width === 0 || height === 0) throw new DataError(`${name}: has ${width} x ${height} pixels`);
  return { mediaType, width, height };
}

function mediaTypeOf(buffer: Buffer): ImageHeader['mediaType'] | null {
  const start = buffer.toString('latin1', 0, 12);
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(start)) return 'image/gif';
  if (/^RIFF.{4}WEBP/s.test(start)) return 'image/webp';
  return null;
}

function sizeOf(buffer: Buffer, mediaType: ImageHeader['mediaType'], name: string): Size {
  const readers = {
    'image/png': pngSize,
    'image/jpeg': jpegSize,
    'image/gif': gifSize,
    'image/webp': webpSize,
  };
  try {
    return readers[mediaType](buffer);
  } catch (error) {
    throw new DataError(`${name}: the header of the ${mediaType.slice(6)} image is torn`, error);
  }
}

/** The readers throw RangeError where the bytes end too early or make no sense. */
function pngSize(buffer: Buffer): Size {
  if (buffer.toString('latin1', 12, 16) !== 'IHDR') throw new RangeError('no IHDR');
  return [buffer.readUInt32BE(16), buffer.readUInt32BE(20)];
}

function gifSize(buffer: Buffer): Size {
  return [buffer.readUInt16LE(6), buffer.readUInt16LE(8)];
}

/** Walks the segments to the frame header (SOF0 to SOF15, without DHT, JPG and DAC, which lie between them). */
function jpegSize(buffer: Buffer): Size {
  for (let at = 2; ; ) {
    if (buffer.readUInt8(at) !== 0xff) throw new RangeError('no segment');
    const marker = buffer.readUInt8(at + 1);
    if (marker === 0xff) at += 1;
    else if (marker === 0xd9 || marker === 0xda) throw new RangeError('no frame header');
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return [buffer.readUInt16BE(at + 7), buffer.readUInt16BE(at + 5)];
    else at += 2 + Math.max(2, buffer.readUInt16BE(at + 2));
  }
}

function webpSize(buffer: Buffer): Size {
  switch (buffer.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return [buffer.readUInt16LE(26) & 0x3fff, buffer.readUInt16LE(28) & 0x3fff];
    case 'VP8L': {
      const bits = buffer.readUInt32LE(21);
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    }
    case 'VP8X':
      return [buffer.readUIntLE(24, 3) + 1, buffer.readUIntLE(27, 3) + 1];
    default:
      throw new RangeError('no known part');
  }
}
