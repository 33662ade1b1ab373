import { DataError } from '../../core/errors.ts';
import { checkImageEnd } from './image-end.ts';
import { type ImageHeader, readImageHeader } from './image-header.ts';
import { documentLimits } from './limits.ts';
import { runJob } from './process/run-job.ts';

/** `bytes` are those of the file; base64 makes a third more of them. */
export interface ImageLimits {
  readonly longestSide: number;
  readonly pixels: number;
  readonly bytes: number;
}

/** Why these: docs/documents.md. */
export const defaultImageLimits: ImageLimits = {
  longestSide: 2576,
  pixels: 2576 * 2576,
  bytes: 3_932_160,
};

export interface FittedImage {
  readonly data: Uint8Array;
  readonly mediaType: ImageHeader['mediaType'];
  readonly width: number;
  readonly height: number;
  readonly changed: boolean;
}

/**
 * The bytes unchanged when they are within the limits, else scaled down (aspect kept) and encoded as PNG, or JPEG
 * when the PNG has too many bytes. The same input gives the same bytes. An image that is not changed is not decoded:
 * its header, its end and the checksums of a PNG are checked.
 * @throws {DataError} naming the image: no known format, torn, damaged, more than 100 million pixels to decode, undecodable
 * @throws {BenchError} when the signal is aborted
 */
export async function fitImage(
  bytes: Uint8Array,
  options: { readonly name: string; readonly limits?: ImageLimits; readonly signal: AbortSignal },
): Promise<FittedImage> {
  const { name, limits = defaultImageLimits } = options;
  const { mediaType, width, height } = readImageHeader(bytes, name);
  checkImageEnd(bytes, mediaType, name);
  const scale = Math.min(
    1,
    limits.longestSide / Math.max(width, height),
    Math.sqrt(limits.pixels / (width * height)),
  );
  if (scale === 1 && bytes.length <= limits.bytes)
    return { data: bytes, mediaType, width, height, changed: false };
  if (width * height > documentLimits.decodedPixels)
    throw new DataError(
      `${name}: has ${width} x ${height} pixels; to be scaled down it may have ${documentLimits.decodedPixels}`,
    );
  const size = { width: scaled(width, scale), height: scaled(height, scale) };
  const result = await runJob({ kind: 'image', bytes, ...size, byteLimit: limits.bytes }, options);
  if ('image' in result) return { data: result.image, mediaType: result.mediaType, ...size, changed: true };
  throw new TypeError('the document process gave a text for an image');
}

/** Rounded down, so that the limits hold for what comes out; the last bits of a float take no pixel away. */
function scaled(side: number, scale: number): number {
  return Math.max(1, Math.floor(side * scale + 1e-6));
}
