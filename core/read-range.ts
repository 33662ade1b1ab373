import { readSync } from 'node:fs';

/** So many bytes of an open file from an offset on; fewer where it ends before. A system may hand them out in pieces. */
export function readRange(descriptor: number, offset: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const got = readSync(descriptor, buffer, filled, length - filled, offset + filled);
    if (got === 0) break;
    filled += got;
  }
  return buffer.subarray(0, filled);
}
